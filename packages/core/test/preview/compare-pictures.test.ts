// Before, after and difference, through the public client.
import path from 'node:path'
import sharp from 'sharp'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createUnmark, type Unmark } from '../../src/index.ts'
import { failure } from '../support/errors.ts'
import { temporaryFolder } from '../support/folder.ts'

const WIDTH = 80
const HEIGHT = 50
const BLOCK = { x: 30, y: 20, width: 10, height: 6 }

async function client(): Promise<Unmark> {
  const unmark = createUnmark({ env: {}, store: path.join(await temporaryFolder(), 'store') })
  onTestFinished(() => unmark.close())
  return unmark
}

/** A flat grey picture with a lighter block: by `step` above the ground. */
async function withBlock(step: number, width = WIDTH, height = HEIGHT): Promise<Buffer> {
  const data = Buffer.alloc(width * height * 3, 100)
  for (let y = BLOCK.y; y < BLOCK.y + BLOCK.height; y++) {
    data.fill(100 + step, (y * width + BLOCK.x) * 3, (y * width + BLOCK.x + BLOCK.width) * 3)
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
}

async function decode({ bytes }: { readonly bytes: Uint8Array }) {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)]
  return { width: info.width, height: info.height, at }
}

describe('compare', () => {
  it('shows before, after and the amplified difference side by side, at full size', async () => {
    const drawn = await (await client()).compare({ before: await withBlock(10), after: await withBlock(0) })
    expect(drawn).toMatchObject({
      format: 'png',
      pictureWidth: WIDTH,
      pictureHeight: HEIGHT,
      changedPixels: BLOCK.width * BLOCK.height,
      largestDifference: 10,
      boundingBox: BLOCK,
      amplify: 8,
    })
    const { at, width, height } = await decode(drawn)
    const gap = 6
    expect([width, height]).toEqual([3 * WIDTH + 2 * gap, HEIGHT])
    const columns = [0, WIDTH + gap, 2 * (WIDTH + gap)]
    expect(columns.map((left) => at(left + BLOCK.x, BLOCK.y)[0])).toEqual([110, 100, 80])
    expect(columns.map((left) => at(left, 0)[0])).toEqual([100, 100, 0])
    expect(at(WIDTH + 2, 10)).toEqual([255, 255, 255])
  })

  it('multiplies as it is told, and white is the end', async () => {
    const unmark = await client()
    const pair = { before: await withBlock(10), after: await withBlock(0) }
    for (const [amplify, seen] of [
      [1, 10],
      [20, 200],
      [200, 255],
    ] as const) {
      const drawn = await unmark.compare(pair, { amplify, panels: ['difference'] })
      expect(drawn.amplify).toBe(amplify)
      expect((await decode(drawn)).at(BLOCK.x, BLOCK.y)).toEqual([seen, seen, seen])
    }
  })

  it('says that nothing differs', async () => {
    const image = await withBlock(10)
    const facts = { changedPixels: 0, largestDifference: 0, boundingBox: null }
    expect(await (await client()).compare({ before: image, after: image }, { maxEdge: 200 })).toMatchObject(facts)
  })

  it('compares what a person sees: a turned file is equal to an upright one', async () => {
    const upright = await sharp(await withBlock(10))
      .rotate(90)
      .png()
      .toBuffer()
    const turned = await sharp(await withBlock(10))
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer()
    expect((await (await client()).compare({ before: turned, after: upright })).changedPixels).toBe(0)
  })

  it('enlarges a small place below when its edge is limited', async () => {
    const unmark = await client()
    const pair = { before: await withBlock(90, 800, 400), after: await withBlock(0, 800, 400) }
    const drawn = await unmark.compare(pair, { maxEdge: 500, panels: ['before', 'after'] })
    expect(drawn.width).toBeLessThanOrEqual(500)
    const { at, height } = await decode(drawn)
    const views = Math.round((247 / 800) * 400)
    expect(height).toBeGreaterThan(views + 6)
    const middle = Math.round((views + 6 + height) / 2)
    expect([at(112, middle)[0], at(224 + 6 + 112, middle)[0]]).toEqual([190, 100])
  })

  it('refuses pictures of two sizes, what is no picture, and options of the wrong form', async () => {
    const unmark = await client()
    const [before, after] = [await withBlock(1), await withBlock(1, 90)]
    const sizes = await failure(unmark.compare({ before, after }))
    expect([sizes.code, sizes.message]).toEqual(['INVALID_INPUT', expect.stringContaining('80 x 50')])
    expect((await failure(unmark.compare({ before, after: Buffer.from('text') }))).code).toBe('INVALID_IMAGE')
    expect((await failure(unmark.compare({ before, after: {} as Blob }))).message).toContain('after')
    expect((await failure(unmark.compare({ before, after: before }, { panels: [] }))).message).toContain('panels')
    const signal = AbortSignal.abort()
    expect((await failure(unmark.compare({ before, after: before }, { signal }))).code).toBe('ABORTED')
  })
})

describe('comparePanels', () => {
  it('gives every panel as a file of its own, each within the limits', async () => {
    const pair = { before: await withBlock(90, 800, 400), after: await withBlock(0, 800, 400) }
    const limits = { maxEdge: 320, maxBytes: 8_000, format: 'webp' } as const
    const { panels, changedPixels } = await (await client()).comparePanels(pair, limits)
    expect(Object.keys(panels)).toEqual(['before', 'after', 'difference'])
    expect(changedPixels).toBe(BLOCK.width * BLOCK.height)
    for (const panel of Object.values(panels)) {
      expect(panel).toMatchObject({ format: 'webp', width: 320, height: 160 })
      expect(panel.bytes.length).toBeLessThanOrEqual(8_000)
    }
  })
})
