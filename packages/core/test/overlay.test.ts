// A mark that is known, from its file and place to the picture that it was laid over.
import path from 'node:path'
import type { PixelImage } from '@unmark/inpaint'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createUnmark, type OverlayRequest, type RemoveResult, type UnmarkOptions } from '../src/index.ts'
import { hosted } from './hosted/support.ts'
import { encodePng, scene } from './output/scenes.ts'
import { failure } from './support/errors.ts'
import { temporaryFolder } from './support/folder.ts'

const WIDTH = 200
const HEIGHT = 140
const clean = scene(WIDTH, HEIGHT)

async function client(options: UnmarkOptions = {}) {
  const unmark = createUnmark({ env: {}, store: await temporaryFolder(), ...options })
  onTestFinished(() => unmark.close())
  return unmark
}

/** A ring of 48 x 32 with soft edges, white with a blue heart, see-through around it. */
function logo(): Promise<Buffer> {
  const data = Buffer.alloc(48 * 32 * 4)
  for (let pixel = 0; pixel < 48 * 32; pixel++) {
    const distance = Math.hypot(((pixel % 48) - 23.5) / 24, (Math.floor(pixel / 48) - 15.5) / 16)
    const alpha = Math.min(1, Math.max(0, (0.95 - distance) * 6))
    data.set([...(distance < 0.5 ? [30, 60, 220] : [255, 255, 255]), Math.round(255 * alpha)], pixel * 4)
  }
  return sharp(data, { raw: { width: 48, height: 32, channels: 4 } })
    .png()
    .toBuffer()
}

/** The blend by its definition, in 8 bits, over each place. */
async function lay(picture: PixelImage, places: readonly [number, number][], opacity: number): Promise<PixelImage> {
  const mark = await sharp(await logo())
    .raw()
    .toBuffer()
  const data = picture.data.slice()
  for (const [left, top] of places) {
    for (let pixel = 0; pixel < 48 * 32; pixel++) {
      const x = left + (pixel % 48)
      const y = top + Math.floor(pixel / 48)
      if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) continue
      const alpha = ((mark[pixel * 4 + 3] as number) / 255) * opacity
      for (let channel = 0; channel < 3; channel++) {
        const at = (y * picture.width + x) * picture.channels + channel
        data[at] = Math.round((1 - alpha) * (data[at] as number) + alpha * (mark[pixel * 4 + channel] as number))
      }
    }
  }
  return { ...picture, data }
}

/** In dB over the pixels that the marking changed; and how many others changed. */
async function compare(result: RemoveResult, marked: PixelImage, truth = clean) {
  const after = await sharp(result.bytes).autoOrient().raw().toBuffer()
  let squares = 0
  let inside = 0
  let outside = 0
  for (let at = 0; at < truth.data.length; at++) {
    if (marked.data[at] !== truth.data[at]) {
      squares += ((after[at] as number) - (truth.data[at] as number)) ** 2
      inside++
    } else if (after[at] !== truth.data[at] && report(result).lossless) outside++
  }
  return { psnr: 10 * Math.log10((255 * 255 * inside) / squares), outside }
}

const report = ({ format }: RemoveResult) => ({ lossless: format === 'png' })

const request = async (place: Omit<OverlayRequest, 'image'>): Promise<OverlayRequest> => ({
  image: await logo(),
  ...place,
})

describe('an overlay', () => {
  it.each([0.3, 0.6])('of opacity %d is taken off a PNG but for rounding', async (opacity) => {
    const marked = await lay(clean, [[130, 90]], opacity)
    const unmark = await client()
    const overlay = await request({ opacity, x: 130, y: 90 })
    const result = await unmark.remove({ image: await encodePng(marked), overlay })
    expect(result).toMatchObject({ engine: 'local', creditsSpent: 0 })
    const { psnr, outside } = await compare(result, marked)
    expect(psnr).toBeGreaterThan(45)
    expect(outside).toBe(0)
    expect(result.report).toMatchObject({ changedOutside: 0, warnings: [] })
    expect(result.report.maskPixels).toBeGreaterThan(500)
    expect(result.report.notes.join(' ')).toContain('at 130,90 with 48 x 32 pixels, with opacity')
    expect(result.report.notes.join(' ')).toContain('turning its blending round')
  })

  it('is placed by an anchor, in percent, and repeated as a tile', async () => {
    const places: [number, number][] = []
    for (let top = 4 - 52; top < HEIGHT; top += 52) {
      for (let left = 10 - 68; left < WIDTH; left += 68) places.push([left, top])
    }
    const marked = await lay(clean, places, 0.4)
    const overlay = await request({ opacity: 0.4, x: '5%', y: 4, tile: { gapX: '10%', gapY: 20 } })
    const result = await (await client()).remove({ image: await encodePng(marked), overlay })
    expect((await compare(result, marked)).psnr).toBeGreaterThan(45)
  })

  it('is gone from a JPEG, without a step in what is around it', async () => {
    const marked = await lay(clean, [[20, 90]], 0.4)
    const jpeg = await sharp(await encodePng(marked))
      .jpeg({ quality: 92 })
      .toBuffer()
    const result = await (await client()).remove({
      image: jpeg,
      overlay: await request({ opacity: 0.4, x: 20, y: 90 }),
    })
    expect(result.format).toBe('jpeg')
    expect((await compare(result, marked)).psnr).toBeGreaterThan(32)
  })

  it.each([2, 3, 4, 5, 6, 7, 8])('is where a person sees it, EXIF orientation %d', async (orientation) => {
    // The scene as displayed, stored the other way round.
    const marked = await lay(clean, [[130, 90]], 0.5)
    const image = await stored(marked, orientation)
    const overlay = await request({ opacity: 0.5, anchor: 'bottom-right', x: WIDTH - 178, y: HEIGHT - 122 })
    const result = await (await client()).remove({ image, overlay })
    const { psnr, outside } = await compare(result, marked)
    expect(psnr).toBeGreaterThan(45)
    expect(outside).toBe(0)
    const { boundingBox } = result.report
    expect(boundingBox?.x).toBeGreaterThanOrEqual(130)
    expect(boundingBox?.y).toBeGreaterThanOrEqual(90)
  })

  it('is found 2 pixels beside its given place, and its opacity measured where it is not given', async () => {
    const marked = await lay(clean, [[22, 88]], 0.5)
    const result = await (await client()).remove({
      image: await encodePng(marked),
      overlay: await request({ x: 20, y: 90 }),
    })
    expect(result.report.notes.join(' ')).toMatch(/at 22,88 with 48 x 32 pixels, with opacity 0\.5/)
    const { psnr, outside } = await compare(result, marked)
    expect(psnr).toBeGreaterThan(40)
    expect(outside).toBe(0)
  })

  it('that is not there is refused with what was measured, before anything is paid', async () => {
    const { double, another } = await hosted()
    const image = await encodePng(await lay(clean, [[120, 20]], 0.5))
    const overlay = await request({ opacity: 0.5, x: 20, y: 90 })
    for (const engine of ['auto', 'kaze'] as const) {
      const error = await failure(another({ engine }).remove({ image, overlay }))
      expect(error).toMatchObject({ code: 'INVALID_MASK', spent: 'no' })
      expect(error.message).toMatch(/not found at 20,90 with 48 x 32 pixels.*certainty 0\.\d\d/)
      expect((await another({ engine }).plan({ image, overlay })).problems).toMatchObject([{ code: 'INVALID_MASK' }])
    }
    expect(double.requests).toEqual([])
  })

  it('is taken off where it is, and other tiles are left alone', async () => {
    const marked = await lay(clean, [[10, 4]], 0.5)
    const overlay = await request({ opacity: 0.5, x: 10, y: 4, tile: { gapX: 40, gapY: 40 } })
    const result = await (await client()).remove({ image: await encodePng(marked), overlay })
    const { psnr, outside } = await compare(result, marked)
    expect(psnr).toBeGreaterThan(43)
    expect(outside).toBe(0)
    expect(result.report.notes.join(' ')).toMatch(/At \d+ of \d+ places it was not found/)
  })

  it('has a key of its own: file, place and opacity count, the way it is written does not', async () => {
    const unmark = await client()
    const image = await encodePng(await lay(clean, [[20, 14]], 0.5))
    const key = async (overlay: OverlayRequest) => (await unmark.plan({ image, overlay })).key
    const written = await key(await request({ opacity: 0.5, x: 20, y: 14 }))
    expect(await key(await request({ opacity: 0.5, x: 20, y: 14, anchor: 'top-left', tile: false }))).toBe(written)
    expect(await key(await request({ opacity: 0.4, x: 20, y: 14 }))).not.toBe(written)
    expect(await key(await request({ opacity: 0.5, x: 21, y: 14 }))).not.toBe(written)
    const file = path.join(await temporaryFolder(), 'logo.png')
    await sharp(await logo()).toFile(file)
    const other = await sharp(await logo())
      .png({ compressionLevel: 0 })
      .toBuffer()
    expect(await key({ image: other, opacity: 0.5, x: 20, y: 14 })).not.toBe(written)
  })

  it('goes to the local engine although a token is set, and costs nothing', async () => {
    const { double, unmark } = await hosted()
    const image = await encodePng(await lay(clean, [[20, 14]], 0.5))
    const overlay = await request({ opacity: 0.5, x: 20, y: 14 })
    expect(await unmark.plan({ image, overlay })).toMatchObject({ engine: 'local', credits: 0, problems: [] })
    expect(await unmark.remove({ image, overlay })).toMatchObject({ engine: 'local', creditsSpent: 0 })
    expect(double.requests).toEqual([])
  })

  it('is the mask of the hosted engine where that is asked for', async () => {
    const { double, another } = await hosted()
    const unmark = another({ engine: 'kaze' })
    const marked = await lay(clean, [[20, 14]], 0.5)
    const result = await unmark.remove({
      image: await encodePng(marked),
      overlay: await request({ opacity: 0.5, x: 20, y: 14 }),
    })
    expect(result).toMatchObject({ engine: 'kaze', creditsSpent: 1 })
    expect(result.report.changedOutside).toBe(0)
    expect((await compare(result, marked)).outside).toBe(0)
    expect(double.submissions).toHaveLength(1)
    expect(double.faults).toEqual([])
  })

  it.each([
    ['with a mask', { mask: Buffer.alloc(1) }, 'INVALID_INPUT', 'got both'],
    ['with regions', { regions: [{ x: 1, y: 1, width: 2, height: 2 }] }, 'INVALID_INPUT', 'got both'],
    ['without a picture of it', { overlay: { x: 3 } as never }, 'INVALID_INPUT', 'overlay.image'],
    ['with a wrong opacity', { overlay: { image: 'logo.png', opacity: 2 } }, 'INVALID_INPUT', 'overlay.opacity'],
    ['outside the picture', { overlay: { x: 4000 } as never }, 'INVALID_MASK', 'outside the picture'],
    ['that is missing', { overlay: { image: 'missing.png' } }, 'INVALID_MASK', 'no file'],
  ])('is refused %s, before anything is paid', async (_, wrong, code, words) => {
    const { double, another } = await hosted()
    const unmark = another({ engine: 'kaze' })
    const given = { image: await encodePng(clean), overlay: await request({}), ...wrong }
    if (words === 'outside the picture') Object.assign(given, { overlay: await request({ x: 4000 }) })
    const error = await failure(unmark.remove(given))
    expect(error).toMatchObject({ code, spent: 'no' })
    expect(error.message).toContain(words)
    const inPlan = await unmark.plan(given).then(
      ({ problems }) => problems.map((problem) => problem.code),
      (thrown: { code: string }) => [thrown.code],
    )
    expect(inPlan).toContain(code)
    expect(double.requests).toEqual([])
  })
})

/** The displayed picture, stored as a camera does that is held in that way. */
function stored(picture: PixelImage, orientation: number): Promise<Buffer> {
  const { data, width, height, channels } = picture
  const displayed = () => sharp(data, { raw: { width, height, channels: channels as 3 } })
  const back: Record<number, (image: Sharp) => Sharp> = {
    2: (image) => image.flop(),
    3: (image) => image.rotate(180),
    4: (image) => image.flip(),
    5: (image) => image.rotate(270).flop(),
    6: (image) => image.rotate(270),
    7: (image) => image.rotate(90).flop(),
    8: (image) => image.rotate(90),
  }
  return (back[orientation]?.(displayed()) ?? displayed())
    .png()
    .toBuffer()
    .then((bytes) => sharp(bytes).withMetadata({ orientation }).png().toBuffer())
}
