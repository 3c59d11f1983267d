// The mask over the picture, through the public client: real files, real masks, decoded pixels.
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createUnmark, type Preview, type Unmark } from '../../src/index.ts'
import { failure } from '../support/errors.ts'
import { temporaryFolder } from '../support/folder.ts'
import { makePixels } from '../support/pictures.ts'

const WIDTH = 60
const HEIGHT = 40
const REGION = { x: 20, y: 12, width: 14, height: 9 }

async function client(): Promise<Unmark> {
  const unmark = createUnmark({ env: {}, store: path.join(await temporaryFolder(), 'store') })
  onTestFinished(() => unmark.close())
  return unmark
}

function picture(channels: 1 | 2 | 3 | 4 = 3, depth: 8 | 16 = 8) {
  const { data } = makePixels(WIDTH, HEIGHT, channels, depth)
  const image = sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels } })
  return (depth === 16 ? image.toColourspace(channels < 3 ? 'grey16' : 'rgb16') : image).png()
}

const flat = (background: string) => sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background } }).png()

async function decode({ bytes }: { readonly bytes: Uint8Array }) {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
  expect(info.channels).toBe(3)
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)]
  return { width: info.width, height: info.height, at }
}

const tinted = (colour: readonly number[]) =>
  colour.map((sample, channel) => Math.round(sample + (([255, 0, 60][channel] as number) - sample) / 2))

/** Steps from a pixel to the region: 0 inside. */
function stepsTo({ x, y, width, height }: typeof REGION, column: number, row: number): number {
  return Math.max(x - column, column - (x + width - 1), y - row, row - (y + height - 1), 0)
}

describe('preview', () => {
  it('tints what is marked, outlines it light and dark, and leaves every other pixel as it is', async () => {
    const image = await picture().toBuffer()
    const drawn = await (await client()).preview({ image, regions: [REGION] })
    expect(drawn).toMatchObject({
      format: 'png',
      width: WIDTH,
      height: HEIGHT,
      pictureWidth: WIDTH,
      pictureHeight: HEIGHT,
    })
    const [before, after] = [await decode({ bytes: image }), await decode(drawn)]
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        const expected = [tinted(before.at(x, y)), [255, 255, 255], [0, 0, 0]][stepsTo(REGION, x, y)] ?? before.at(x, y)
        expect(after.at(x, y)).toEqual(expected)
      }
    }
  })

  it.each(['#ff003c', '#000000', '#ffffff', '#808080'])('shows the mark on %s', async (ground) => {
    const drawn = await decode(
      await (await client()).preview({ image: await flat(ground).toBuffer(), regions: [REGION] }),
    )
    const around = [drawn.at(REGION.x - 1, REGION.y), drawn.at(REGION.x - 2, REGION.y)]
    expect(around).toEqual([
      [255, 255, 255],
      [0, 0, 0],
    ])
  })

  it('marks the same pixels as the plan, wherever the region lies', async () => {
    const unmark = await client()
    const image = await flat('#404040').toBuffer()
    const regions = fc.record({
      x: fc.integer({ min: 0, max: WIDTH - 2 }),
      y: fc.integer({ min: 0, max: HEIGHT - 2 }),
      width: fc.integer({ min: 1, max: 20 }),
      height: fc.integer({ min: 1, max: 20 }),
    })
    await fc.assert(
      fc.asyncProperty(regions, async (region) => {
        const drawn = await unmark.preview({ image, regions: [region] })
        const { mask } = await unmark.plan({ image, regions: [region] })
        expect(drawn.mask).toEqual(mask)
        const { at } = await decode(drawn)
        let count = 0
        for (let y = 0; y < HEIGHT; y++) {
          for (let x = 0; x < WIDTH; x++) if (at(x, y).join() === tinted([64, 64, 64]).join()) count++
        }
        expect(count).toBe(mask?.pixels)
      }),
      { numRuns: 25 },
    )
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'is upright, with the mark where a person sees it, at EXIF orientation %d',
    async (orientation) => {
      const image = await flat('#808080').withMetadata({ orientation }).toBuffer()
      const [width, height] = orientation >= 5 ? [HEIGHT, WIDTH] : [WIDTH, HEIGHT]
      const unmark = await client()
      const corner = { x: 0, y: 0, width: 6, height: 3 }
      const drawn = await unmark.preview({ image, regions: [corner] })
      expect(drawn).toMatchObject({ width, height, pictureWidth: width, mask: { boundingBox: corner, pixels: 18 } })
      const { at } = await decode(drawn)
      expect([at(0, 0), at(5, 2)]).toEqual([tinted([128, 128, 128]), tinted([128, 128, 128])])
      expect([at(6, 2), at(5, 3), at(width - 1, 0)]).toEqual([
        [255, 255, 255],
        [255, 255, 255],
        [128, 128, 128],
      ])
    },
  )

  it('reads a mask file in its dialect, and joins it with regions', async () => {
    const block = await sharp({ create: { width: 8, height: 6, channels: 3, background: '#fff' } })
      .png()
      .toBuffer()
    const mask = await flat('#000')
      .composite([{ input: block, left: 40, top: 30 }])
      .png()
      .toBuffer()
    const drawn = await (await client()).preview({ image: await flat('#404040').toBuffer(), mask, regions: [REGION] })
    expect(drawn.mask).toMatchObject({ origin: 'white', pixels: 48 + REGION.width * REGION.height })
    expect(drawn.notes.join(' ')).toContain('recognised as "white"')
    const { at } = await decode(drawn)
    for (const [x, y] of [
      [40, 30],
      [47, 35],
      [REGION.x, REGION.y],
    ] as const) {
      expect(at(x, y)).toEqual(tinted([64, 64, 64]))
    }
  })

  it.each([
    ['8-bit grey', () => picture(1).toColourspace('b-w')],
    ['RGBA', () => picture(4)],
    ['16-bit RGB', () => picture(3, 16)],
    ['16-bit grey', () => picture(1, 16)],
    ['palette', () => picture(3).png({ palette: true })],
    ['JPEG', () => picture(3).jpeg()],
  ])('draws a picture that is %s', async (_, make) => {
    const drawn = await (await client()).preview({ image: await make().toBuffer(), regions: [REGION] })
    const { at, width } = await decode(drawn)
    expect(width).toBe(WIDTH)
    expect(at(REGION.x - 1, REGION.y)).toEqual([255, 255, 255])
  })

  it('shows the picture as it is when nothing is marked, whatever the engine would need', async () => {
    const image = await picture().toBuffer()
    const drawn = await (await client()).preview({ image })
    expect(drawn).toMatchObject({ mask: null, notes: [] })
    expect(await sharp(drawn.bytes).raw().toBuffer()).toEqual(await sharp(image).raw().toBuffer())
  })

  it('refuses with the words of remove, and writes nothing', async () => {
    const [unmark, other] = [await client(), await client()]
    const image = await picture().toBuffer()
    for (const request of [
      { image, regions: [{ x: 200, y: 0, width: 5, height: 5 }] },
      { image, mask: await sharp(image).resize(20).png().toBuffer() },
      { image: image.subarray(0, 700), regions: [REGION] },
      { image: 'https://127.0.0.1/a.png', regions: [REGION] },
    ]) {
      const [shown, removed] = [await failure(unmark.preview(request)), await failure(other.remove(request))]
      expect([shown.code, shown.message]).toEqual([removed.code, removed.message])
    }
    await unmark.preview({ image, regions: [REGION], output: 'never.png' })
    expect(await readdir(path.dirname(unmark.store.folder))).toEqual([])
  })

  it.each([{ maxEdge: 3 }, { maxBytes: 10 }, { format: 'jpeg' }, { size: 3 }])(
    'refuses the options %j',
    async (options) => {
      const image = await picture().toBuffer()
      const error = await failure((await client()).preview({ image }, options as object))
      expect([error.code, error.message]).toEqual([
        'INVALID_INPUT',
        expect.stringContaining(Object.keys(options)[0] as string),
      ])
    },
  )

  it('stops when it is aborted', async () => {
    const image = await picture().toBuffer()
    expect((await failure((await client()).preview({ image, signal: AbortSignal.abort() }))).code).toBe('ABORTED')
  })
})

describe('a limited preview', () => {
  const noise = (width: number, height: number) =>
    sharp({
      create: { width, height, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 90 } },
    })
      .png({ compressionLevel: 1 })
      .toBuffer()

  it.each([
    ['wide', 5_000, 300],
    ['tall', 300, 5_000],
    ['tiny', 3, 2],
    ['large', 2_400, 2_000],
  ])('of a %s picture keeps the limits on edge and bytes, even for noise', async (_what, width, height) => {
    const unmark = await client()
    const image = await noise(width, height)
    const regions = [{ x: 1, y: 1, width: 1, height: 1 }]
    for (const format of ['webp', 'png'] as const) {
      const limits = { maxEdge: 1024, maxBytes: 70 * 1024, format }
      for (const shown of [await unmark.preview({ image }, limits), await unmark.preview({ image, regions }, limits)]) {
        expect(shown.bytes.length).toBeLessThanOrEqual(limits.maxBytes)
        expect(Math.max(shown.width, shown.height)).toBeLessThanOrEqual(1024)
        expect([shown.pictureWidth, shown.pictureHeight]).toEqual([width, height])
        expect(await sharp(shown.bytes).metadata()).toMatchObject({ format, width: shown.width, height: shown.height })
      }
    }
  })

  it('keeps a mark of one pixel visible, and enlarges it below', async () => {
    const image = await sharp({ create: { width: 3000, height: 2000, channels: 3, background: '#555' } })
      .png()
      .toBuffer()
    const region = { x: 1500, y: 1000, width: 1, height: 1 }
    const drawn = await (await client()).preview({ image, regions: [region] }, { maxEdge: 600 })
    const { at, width, height } = await decode(drawn)
    expect(width).toBeLessThanOrEqual(600)
    expect(height).toBeGreaterThan(300 + 6)
    const near = [-2, -1, 0, 1, 2].map((step) => at(225 + step, 150))
    expect(near).toContainEqual([255, 255, 255])
    expect(near).toContainEqual([0, 0, 0])
  })

  it('is as good as before where it is small already', async () => {
    const image = await picture().toBuffer()
    const drawn: Preview = await (await client()).preview({ image }, { maxEdge: 1024 })
    expect([drawn.width, drawn.height]).toEqual([WIDTH, HEIGHT])
  })
})
