import fc from 'fast-check'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { resolveMask } from '../../src/masks/resolve-mask.ts'
import { failure } from '../support/errors.ts'
import {
  BLACK,
  type Colour,
  disagreements,
  drawCoverage,
  exactData,
  makeImage,
  paintAlpha,
  paintOpaque,
  RED,
  type Shape,
  WHITE,
} from './support.ts'

const WIDTH = 120
const HEIGHT = 90
const GREY: Colour = [128, 128, 128]
const MAGENTA: Colour = [255, 0, 255]
const image = makeImage(WIDTH, HEIGHT)

/** Marks as a user draws them: a few strokes that leave most of the picture, and of its border, alone. */
const strokes: fc.Arbitrary<Shape[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('rectangle' as const, 'ellipse' as const),
    left: fc.integer({ min: -10, max: WIDTH - 20 }),
    top: fc.integer({ min: -10, max: HEIGHT - 20 }),
    width: fc.integer({ min: 18, max: 50 }),
    height: fc.integer({ min: 18, max: 30 }),
  }),
  { minLength: 1, maxLength: 3 },
)

type Encode = (picture: Sharp) => Sharp
const MANY_COLOURS: Record<string, Encode> = {
  PNG: (picture) => picture.png(),
  'lossless WebP': (picture) => picture.webp({ lossless: true }),
  TIFF: (picture) => picture.tiff({ compression: 'lzw' }),
}
const LOSSLESS: Record<string, Encode> = {
  ...MANY_COLOURS,
  'palette PNG': (picture) => picture.png({ palette: true }),
}
const OPAQUE_LOSSLESS: Record<string, Encode> = {
  ...LOSSLESS,
  '16-bit PNG': (picture) => picture.toColourspace('rgb16').png(),
  'PNG with an opaque alpha channel': (picture) => picture.ensureAlpha().png(),
  GIF: (picture) => picture.gif({ dither: 0 }),
}
const LOSSY: Record<string, Encode> = {
  'JPEG of quality 75': (picture) => picture.jpeg({ quality: 75, chromaSubsampling: '4:4:4' }),
  'JPEG of quality 90': (picture) => picture.jpeg({ quality: 90 }),
  'JPEG of quality 95': (picture) => picture.jpeg({ quality: 95 }),
  'WebP of quality 80': (picture) => picture.webp({ quality: 80 }),
}
const OPAQUE_DIALECTS: Record<string, { ground: Colour; stroke: Colour; origin: string }> = {
  'white on black': { ground: BLACK, stroke: WHITE, origin: 'white' },
  'red on black': { ground: BLACK, stroke: RED, origin: 'smear' },
  'magenta on white': { ground: WHITE, stroke: MAGENTA, origin: 'smear' },
  'grey on black': { ground: BLACK, stroke: GREY, origin: 'smear' },
  'grey on white': { ground: WHITE, stroke: GREY, origin: 'smear' },
}

async function read(picture: Sharp) {
  return resolveMask({ mask: { bytes: await picture.toBuffer() } }, image)
}

function pictureColour(at: number): Colour {
  return [(at * 7) % 256, (at * 13) % 256, Math.floor(at / WIDTH) * 2]
}

it('a mask of hard red strokes that was saved as JPEG is read although some of its pixels are half-way', async () => {
  const coverage = drawCoverage(WIDTH, HEIGHT, [
    { kind: 'ellipse', left: 83, top: 52, width: 40, height: 26 },
    { kind: 'ellipse', left: 66, top: 27, width: 45, height: 26 },
  ])
  const mask = await read(paintOpaque(coverage, WIDTH, BLACK, RED).jpeg({ quality: 95 }))
  expect(disagreements(mask, exactData(coverage))).toBe(0)
})

describe.each(Object.entries(OPAQUE_DIALECTS))('a mask in %s', (_, { ground, stroke, origin }) => {
  it.each(Object.entries(OPAQUE_LOSSLESS))('as %s is read exactly', async (_name, encode) => {
    await fc.assert(
      fc.asyncProperty(strokes, async (shapes) => {
        const coverage = drawCoverage(WIDTH, HEIGHT, shapes)
        const mask = await read(encode(paintOpaque(coverage, WIDTH, ground, stroke)))
        expect(disagreements(mask, exactData(coverage))).toBe(0)
        expect(mask).toMatchObject({ origin, notes: [expect.stringContaining(`recognised as "${origin}"`)] })
      }),
      { numRuns: 8 },
    )
  })

  it.each(Object.entries(LOSSY))('as %s is read as the exact mask', async (_name, encode) => {
    await fc.assert(
      fc.asyncProperty(strokes, async (shapes) => {
        const coverage = drawCoverage(WIDTH, HEIGHT, shapes)
        const mask = await read(encode(paintOpaque(coverage, WIDTH, ground, stroke)))
        // Colour is stored for 2 x 2 pixels at once: the outermost pixel of a corner may be beyond telling.
        const lost = stroke === RED || stroke === MAGENTA ? 2 : 0
        expect(disagreements(mask, exactData(coverage))).toBeLessThanOrEqual(lost)
        expect(mask?.origin).toBe(origin)
      }),
      { numRuns: 8 },
    )
  })

  it('with soft edges is read as the hard one', async () => {
    await fc.assert(
      fc.asyncProperty(strokes, async (shapes) => {
        const coverage = drawCoverage(WIDTH, HEIGHT, shapes, 4)
        const mask = await read(paintOpaque(coverage, WIDTH, ground, stroke).png())
        // Exactly half covered pixels may fall on either side by the rounding of 8 bits.
        const clear = exactData(coverage).map((value, at) =>
          Math.abs((coverage[at] as number) - 127.5) < 3 ? 1 : value,
        )
        const wrong = [...clear.keys()].filter((at) => clear[at] !== 1 && clear[at] !== mask?.data[at])
        expect(wrong).toEqual([])
      }),
      { numRuns: 12 },
    )
  })
})

describe.each([
  { origin: 'opaque', name: 'strokes on a see-through layer', colourAt: () => RED, paint: {} },
  { origin: 'opaque', name: 'black strokes on a see-through layer', colourAt: () => BLACK, paint: {} },
  { origin: 'opaque', name: 'half-transparent strokes', colourAt: () => RED, paint: { opacity: 0.5 } },
  { origin: 'transparent', name: 'holes in the picture', colourAt: pictureColour, paint: { inverted: true } },
  { origin: 'transparent', name: 'holes in a flat colour', colourAt: () => WHITE, paint: { inverted: true } },
  {
    origin: 'transparent',
    name: 'half-transparent holes',
    colourAt: pictureColour,
    paint: { inverted: true, opacity: 0.5 },
  },
])('a mask of $name', ({ origin, colourAt, paint }) => {
  it.each(Object.entries(colourAt === pictureColour ? MANY_COLOURS : LOSSLESS))(
    'as %s is read exactly',
    async (_, encode) => {
      await fc.assert(
        fc.asyncProperty(strokes, async (shapes) => {
          const coverage = drawCoverage(WIDTH, HEIGHT, shapes)
          const mask = await read(encode(paintAlpha(coverage, WIDTH, colourAt, paint)))
          expect(disagreements(mask, exactData(coverage))).toBe(0)
          expect(mask?.origin).toBe(origin)
        }),
        { numRuns: 6 },
      )
    },
  )

  it('with soft edges or as lossy WebP is read as the hard one', async () => {
    await fc.assert(
      fc.asyncProperty(strokes, async (shapes) => {
        const hard = drawCoverage(WIDTH, HEIGHT, shapes)
        const lossy = await read(paintAlpha(hard, WIDTH, colourAt, paint).webp({ quality: 70 }))
        expect(disagreements(lossy, exactData(hard))).toBe(0)
        const coverage = drawCoverage(WIDTH, HEIGHT, shapes, 4)
        const soft = await read(paintAlpha(coverage, WIDTH, colourAt, paint).png())
        const wrong = [...coverage.keys()].filter(
          (at) =>
            Math.abs((coverage[at] as number) - 127.5) >= 3 &&
            soft?.data[at] !== ((coverage[at] as number) >= 128 ? 255 : 0),
        )
        expect(wrong).toEqual([])
      }),
      { numRuns: 8 },
    )
  })
})

describe('a mask', () => {
  const shapes: Shape[] = [
    { kind: 'ellipse', left: 20, top: 15, width: 40, height: 30 },
    { kind: 'rectangle', left: 70, top: 50, width: 30, height: 20 },
  ]
  const coverage = drawCoverage(WIDTH, HEIGHT, shapes)
  const exact = exactData(coverage)

  it('of lines one pixel wide is read whole, hard or soft', async () => {
    const lines = drawCoverage(WIDTH, HEIGHT, [
      { kind: 'rectangle', left: 10, top: 20, width: 90, height: 1 },
      { kind: 'rectangle', left: 30, top: 5, width: 1, height: 70 },
    ])
    for (const [ground, stroke] of [
      [BLACK, WHITE],
      [BLACK, RED],
      [WHITE, RED],
    ] as const) {
      expect(disagreements(await read(paintOpaque(lines, WIDTH, ground, stroke).png()), exactData(lines))).toBe(0)
    }
  })

  it('in several colours is read whole', async () => {
    const data = Buffer.alloc(coverage.length * 3)
    coverage.forEach((value, at) => {
      if (value > 0) data.set(at % WIDTH < 40 ? RED : at % WIDTH < 80 ? [0, 200, 0] : [40, 40, 160], at * 3)
    })
    const picture = sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    expect(disagreements(await read(picture.clone().png()), exact)).toBe(0)
    expect(disagreements(await read(picture.clone().jpeg({ quality: 95, chromaSubsampling: '4:4:4' })), exact)).toBe(0)
  })

  it('with coloured strokes takes black and white both as ground', async () => {
    const data = Buffer.alloc(coverage.length * 3)
    coverage.forEach((value, at) => {
      data.set(value > 0 ? RED : at % WIDTH < 60 ? WHITE : BLACK, at * 3)
    })
    const picture = sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    const mask = await read(picture.png())
    expect(disagreements(mask, exact)).toBe(0)
    expect(mask?.origin).toBe('smear')
  })

  it('of the labels 0 and 1 is read', async () => {
    const mask = await read(paintOpaque(coverage, WIDTH, BLACK, [1, 1, 1]).png())
    expect(disagreements(mask, exact)).toBe(0)
  })

  it('says in its notes that soft edges were decided half-way', async () => {
    const soft = drawCoverage(WIDTH, HEIGHT, shapes, 4)
    const mask = await read(paintOpaque(soft, WIDTH, BLACK, WHITE).png())
    expect(mask?.notes).toEqual([
      'The mask file was recognised as "white": white is removed.',
      'The mask has soft or recompressed edges: 0.5 % of it lies between ground and stroke and was decided at the half-way level.',
    ])
  })

  it.each([
    ['white on black', BLACK, WHITE],
    ['red on white', WHITE, RED],
    ['grey on black', BLACK, GREY],
  ] as const)(
    '%s with soft edges that was saved with loss is refused, unless it is said how to read it',
    async (_, ground, stroke) => {
      const round: Shape = { kind: 'ellipse', left: 13.3, top: 8.1, width: 91.7, height: 73.2 }
      const drawn = drawCoverage(WIDTH, HEIGHT, [round], 4)
      const soft = paintOpaque(drawn, WIDTH, ground, stroke)
      for (const encode of Object.values(LOSSY)) {
        const bytes = await encode(soft.clone()).toBuffer()
        const error = await failure(resolveMask({ mask: { bytes } }, image))
        expect(error).toMatchObject({ code: 'INVALID_MASK', message: expect.stringContaining('saved with loss') })
        expect(error.hint).toContain('PNG')
        const dialect = stroke === WHITE ? 'white' : 'smear'
        expect(disagreements(await resolveMask({ mask: { bytes }, dialect }, image), exactData(drawn))).toBeLessThan(20)
      }
    },
  )

  it.each([
    ['blue on black', BLACK, [0, 0, 255]],
    ['dark red on black', BLACK, [128, 0, 0]],
    ['yellow on white', WHITE, [255, 255, 0]],
  ] as const)('%s is read exactly with full colour, and refused with coarse colour', async (_, ground, stroke) => {
    const hard = paintOpaque(coverage, WIDTH, ground, stroke)
    const full = hard.clone().jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
    expect(disagreements(await read(full), exact)).toBe(0)
    const error = await failure(read(hard.clone().jpeg({ quality: 90, chromaSubsampling: '4:2:0' })))
    expect(error.message).toContain('hardly lighter or darker')
  })

  it('of which white is the larger part but not the border is read as white', async () => {
    const box = drawCoverage(WIDTH, HEIGHT, [{ kind: 'rectangle', left: 5, top: 5, width: 110, height: 80 }])
    expect(disagreements(await read(paintOpaque(box, WIDTH, BLACK, WHITE).png()), exactData(box))).toBe(0)
  })

  it('that says its dialect is believed', async () => {
    const inverted = exact.map((value) => 255 - value)
    const bytes = await paintOpaque(coverage, WIDTH, WHITE, BLACK).png().toBuffer()
    const mask = await resolveMask({ mask: { bytes }, dialect: 'white' }, image)
    expect(disagreements(mask, inverted)).toBe(0)
    expect(mask?.notes).toEqual(['The mask file was read, as asked, as "white": white is removed.'])
    const layer = await paintAlpha(coverage, WIDTH, () => RED)
      .png()
      .toBuffer()
    const holes = await resolveMask({ mask: { bytes: layer }, dialect: 'transparent' }, image)
    expect(disagreements(holes, inverted)).toBe(0)
    const smear = await resolveMask({ mask: { bytes: layer }, dialect: 'smear' }, image)
    expect(disagreements(smear, exact)).toBe(0)
  })
})
