import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Orientation } from '../../src/image.ts'
import { toStored } from '../../src/masks/orientation.ts'
import type { MaskDialect } from '../../src/masks/region.ts'
import { parseRegions } from '../../src/masks/region.ts'
import { resolveMask } from '../../src/masks/resolve-mask.ts'
import { failure } from '../support/errors.ts'
import { announceFrames, makePixels } from '../support/pictures.ts'
import {
  BLACK,
  disagreements,
  drawCoverage,
  exactData,
  makeImage,
  paintAlpha,
  paintOpaque,
  RED,
  WHITE,
} from './support.ts'

const WIDTH = 60
const HEIGHT = 40
const image = makeImage(WIDTH, HEIGHT)
const coverage = drawCoverage(WIDTH, HEIGHT, [{ kind: 'ellipse', left: 10, top: 8, width: 25, height: 20 }])
const flat = (colour: string, alpha = 1) => {
  const { r, g, b } = { black: { r: 0, g: 0, b: 0 }, white: { r: 255, g: 255, b: 255 }, red: { r: 255, g: 0, b: 0 } }[
    colour as 'black'
  ]
  return sharp({ create: { width: WIDTH, height: HEIGHT, channels: 4, background: { r, g, b, alpha } } })
}

function picture(channels: 3 | 4 = 3): Sharp {
  const { data } = makePixels(WIDTH, HEIGHT, channels)
  return sharp(data as Uint8Array, { raw: { width: WIDTH, height: HEIGHT, channels } })
}

async function refuse(bytes: Uint8Array | Promise<Buffer>, dialect: MaskDialect = 'auto', of = image) {
  const error = await failure(resolveMask({ mask: { bytes: await bytes, name: 'logo.mask.png' }, dialect }, of))
  expect(error).toMatchObject({ code: 'INVALID_MASK', spent: 'no', retryable: false })
  expect(error.hint.length).toBeGreaterThan(20)
  return error
}

describe('a mask file that is no whole picture', () => {
  it.each<[string, string, RegExp]>([
    ['empty', '', /"logo.mask.png" to be a picture; got an empty file/],
    ['text', 'hello there', /got text/],
    [
      'SVG',
      '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><rect width="60" height="40"/></svg>',
      /got an SVG drawing/,
    ],
    [
      'a Git LFS pointer',
      'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
      /got a Git LFS pointer/,
    ],
  ])('is refused: %s', async (_, text, message) => {
    expect((await refuse(Buffer.from(text))).message).toMatch(message)
  })

  it.each(['png', 'jpeg', 'webp', 'tiff'] as const)('is refused: a truncated %s', async (format) => {
    const bytes = await picture().toFormat(format).toBuffer()
    const error = await refuse(bytes.subarray(0, Math.floor(bytes.length * 0.6)))
    expect(error.message).toMatch(/The mask "logo.mask.png" is damaged or cut off/)
  })

  it('is refused: an animation', async () => {
    const frames = makePixels(WIDTH, HEIGHT * 2).data as Uint8Array
    const raw = { width: WIDTH, height: HEIGHT * 2, channels: 3 as const, pageHeight: HEIGHT }
    const error = await refuse(sharp(frames, { raw }).gif().toBuffer())
    expect(error.message).toMatch(/one picture; it has several frames or pages/)
  })

  it('is refused: an animated PNG, and taken: one of a single frame', async () => {
    const bytes = await paintOpaque(coverage, WIDTH, BLACK, WHITE).png().toBuffer()
    expect((await refuse(announceFrames(bytes, 2))).message).toMatch(/several frames or pages/)
    expect(await resolveMask({ mask: { bytes: announceFrames(bytes, 1) } }, image)).toBeDefined()
  })

  it('is refused: strokes in more colours than a person takes', async () => {
    const data = Buffer.alloc(120 * 90 * 3)
    for (let stroke = 0; stroke < 9; stroke++) {
      // Three shades each, so that there are too many colours to be a palette.
      for (let y = 0; y < 18; y++) {
        for (let x = 0; x < 18; x++) {
          const colour = [stroke % 3, Math.floor(stroke / 3), 2].map((step) => 80 + 60 * step + (y % 3))
          data.set(colour, ((Math.floor(stroke / 3) * 30 + 5 + y) * 120 + (stroke % 3) * 40 + 5 + x) * 3)
        }
      }
    }
    const bytes = await sharp(data, { raw: { width: 120, height: 90, channels: 3 } })
      .png()
      .toBuffer()
    expect((await refuse(bytes, 'auto', makeImage(120, 90))).message).toMatch(/what would be removed has many colours/)
  })
})

describe('the size of a mask file', () => {
  it('must be the picture’s', async () => {
    const error = await refuse(paintOpaque(coverage, WIDTH, BLACK, WHITE).png().toBuffer(), 'auto', makeImage(61, 40))
    expect(error.message).toBe(
      'Expected the mask "logo.mask.png" to have the picture\'s displayed size of 61 x 40 pixels; it has 60 x 40.',
    )
    expect(error.hint).toMatch(/masks are never resized/)
  })

  it('must be the displayed one, and the refusal says when it is the stored one', async () => {
    const error = await refuse(
      paintOpaque(coverage, WIDTH, BLACK, WHITE).png().toBuffer(),
      'auto',
      makeImage(60, 40, 6),
    )
    expect(error.message).toContain('displayed size of 40 x 60 pixels; it has 60 x 40.')
    expect(error.message).toContain('the size in which the picture is stored, but its EXIF orientation 6 turns it')
    expect(error.hint).toMatch(/as a viewer shows it/)
  })

  it('is the mask’s own displayed one', async () => {
    const bytes = paintOpaque(coverage, WIDTH, BLACK, WHITE).withMetadata({ orientation: 8 }).png().toBuffer()
    expect((await refuse(bytes)).message).toContain('it has 40 x 60 (its own EXIF orientation 8 applied).')
  })

  it('may be capped below the picture’s', async () => {
    const bytes = await paintOpaque(coverage, WIDTH, BLACK, WHITE).png().toBuffer()
    const error = await failure(resolveMask({ mask: { bytes } }, image, { maxPixels: 2000 }))
    expect(error).toMatchObject({ code: 'INVALID_MASK' })
    expect(error.message).toMatch(/at most 2000 pixels; it has 2400/)
  })

  it('is checked before a bomb is decoded', async () => {
    const bomb = sharp({ create: { width: 16_000, height: 16_000, channels: 3, background: 'black' } })
    expect((await refuse(bomb.png({ compressionLevel: 1 }).toBuffer())).message).toContain('16000 x 16000')
  })
})

describe.each([1, 2, 3, 4, 5, 6, 7, 8] as const)('a picture of orientation %i', (orientation: Orientation) => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8] as const)('takes a mask of orientation %i as both are displayed', async (own) => {
    const turned = orientation >= 5
    const of = makeImage(turned ? HEIGHT : WIDTH, turned ? WIDTH : HEIGHT, orientation)
    const grid = own >= 5 ? { width: HEIGHT, height: WIDTH } : { width: WIDTH, height: HEIGHT }
    const stored = toStored(coverage, { ...grid, orientation: own })
    const bytes = await paintOpaque(stored, grid.width, BLACK, WHITE)
      .withMetadata({ orientation: own })
      .png()
      .toBuffer()
    const mask = await resolveMask({ mask: { bytes } }, of)
    expect(disagreements(mask, toStored(exactData(coverage), of))).toBe(0)
    expect(mask).toMatchObject({ width: of.width, height: of.height })
  })
})

describe('a mask that cannot be understood', () => {
  it.each<[string, () => Sharp, RegExp]>([
    ['black everywhere', () => flat('black'), /is black everywhere: it marks nothing/],
    ['white everywhere', () => flat('white'), /is white everywhere: it marks nothing or everything/],
    ['red everywhere', () => flat('red'), /is of one colour everywhere/],
    ['wholly transparent', () => flat('black', 0), /is wholly transparent/],
    [
      'black shapes on white',
      () => paintOpaque(coverage, WIDTH, WHITE, BLACK),
      /two ways: by its colours 83(\.\d)? % of the picture and most of its border/,
    ],
    ['black shapes on red', () => paintOpaque(coverage, WIDTH, RED, BLACK), /two ways: by its colours 83/],
    [
      'one colour on another, neither black nor white',
      () => paintOpaque(coverage, WIDTH, RED, [0, 0, 255]),
      /has no black and no white/,
    ],
    ['a picture', () => picture(), /looks like a picture/],
    ['a grey picture', () => picture().greyscale(), /looks like a picture/],
    ['a picture with a translucent veil', () => picture(4), /looks like a picture|translucent/],
    [
      'a cut-out of a picture',
      () => paintAlpha(coverage, WIDTH, (at) => [(at * 7) % 256, (at * 13) % 256, (at * 29) % 256]),
      /two ways: most of it is see-through, and what is not looks like a part of a picture/,
    ],
  ])('is refused: %s', async (_, make, message) => {
    expect((await refuse(make().png().toBuffer())).message).toMatch(message)
  })

  it('is refused when greys lie beside black and white, unless it is said what they are', async () => {
    const data = Buffer.alloc(WIDTH * HEIGHT)
    data.fill(255, 10 * WIDTH, 18 * WIDTH)
    for (let row = 24; row < 34; row++) data.fill(128, row * WIDTH + 5, row * WIDTH + 40)
    const bytes = await sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } })
      .png()
      .toBuffer()
    expect((await refuse(bytes)).message).toMatch(/black, white and grey areas/)
    expect((await resolveMask({ mask: { bytes }, dialect: 'smear' }, image))?.count).toBe(350)
    expect((await resolveMask({ mask: { bytes }, dialect: 'white' }, image))?.count).toBe(8 * WIDTH + 350)
  })

  it.each<[MaskDialect, string, Sharp, RegExp]>([
    [
      'smear',
      'white on black',
      paintOpaque(coverage, WIDTH, BLACK, WHITE),
      /marks nothing: a smear needs strokes in a colour/,
    ],
    ['white', 'red on black', paintOpaque(coverage, WIDTH, BLACK, RED), /Expected white areas.*the mask has none/],
    ['transparent', 'an opaque file', paintOpaque(coverage, WIDTH, BLACK, WHITE), /as maskDialect "transparent" says/],
    ['opaque', 'an opaque file', paintOpaque(coverage, WIDTH, BLACK, WHITE), /as maskDialect "opaque" says/],
  ])('is refused as "%s": %s', async (dialect, _, made, message) => {
    expect((await refuse(made.png().toBuffer(), dialect)).message).toMatch(message)
  })
})

describe('a mask file and regions', () => {
  const regions = parseRegions([{ x: 40, y: 30, width: 5, height: 5 }])

  it('are united, and the notes say so', async () => {
    const bytes = await paintOpaque(coverage, WIDTH, BLACK, RED).png().toBuffer()
    const mask = await resolveMask({ mask: { bytes }, regions }, image)
    expect(mask?.count).toBe(exactData(coverage).filter((value) => value === 255).length + 25)
    expect(mask?.origin).toBe('smear')
    expect(mask?.notes.at(-1)).toBe('The mask file was united with 1 region.')
  })

  it('do not make up for an empty file', async () => {
    const bytes = await flat('black').png().toBuffer()
    expect((await failure(resolveMask({ mask: { bytes }, regions }, image))).code).toBe('INVALID_MASK')
  })

  it('that cover everything together are refused', async () => {
    const half = drawCoverage(WIDTH, HEIGHT, [{ kind: 'rectangle', left: 0, top: 0, width: 30, height: 40 }])
    const bytes = await paintOpaque(half, WIDTH, BLACK, WHITE).png().toBuffer()
    const other = parseRegions([{ x: '50%', y: 0, width: '50%', height: '100%' }])
    const error = await failure(resolveMask({ mask: { bytes }, regions: other }, image))
    expect(error.message).toBe('Expected a mask that keeps some pixels; this one marks all 60 x 40.')
  })
})
