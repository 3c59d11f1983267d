// Only the part of a picture around the mark is sent, and the result is the same.
import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { encodePng, scene, stamp } from '../output/scenes.ts'
import { turnBack } from '../support/turn-back.ts'
import { hosted } from './support.ts'

const WIDTH = 640
const HEIGHT = 480
const REGION = { x: 330, y: 230, width: 90, height: 40 }
const marked = stamp(scene(WIDTH, HEIGHT), {
  left: REGION.x,
  top: REGION.y,
  width: REGION.width,
  height: REGION.height,
  opacity: 0.8,
})
const raw = () => sharp(marked.data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })

const samples = (bytes: Uint8Array) => sharp(bytes, { ignoreIcc: true }).raw().toBuffer()

/** The same request, once with the whole picture and once with a part of it, each paid for. */
async function both(image: Uint8Array) {
  const sent: number[] = []
  const results = []
  for (const crop of [false, true]) {
    const { double, unmark } = await hosted()
    results.push(await unmark.remove({ image, regions: [REGION], crop }))
    expect(double.faults).toEqual([])
    sent.push(double.submissions[0]?.declaredBytes ?? 0)
  }
  const [whole, part] = results
  if (!whole || !part) throw new Error('Expected two results.')
  return { whole, part, sent }
}

describe('a crop', () => {
  it.each([
    ['a PNG', () => raw().png()],
    ['a PNG with transparency', () => raw().ensureAlpha(0.6).png()],
    ['a grey PNG', () => raw().toColourspace('b-w').png()],
    ['a JPEG', () => raw().jpeg({ quality: 97, chromaSubsampling: '4:4:4' })],
    ['a progressive JPEG with coarse colour', () => raw().jpeg({ quality: 85, progressive: true })],
    ['a grey JPEG', () => raw().toColourspace('b-w').jpeg({ quality: 85 })],
    ['a WebP', () => raw().webp({ lossless: true, effort: 0 })],
  ] as [string, () => Sharp][])(
    'of %s gives the result that the whole picture gives, for fewer bytes',
    async (_, make) => {
      const { whole, part, sent } = await both(await make().toBuffer())
      expect(Buffer.compare(await samples(part.bytes), await samples(whole.bytes))).toBe(0)
      expect(part.report).toMatchObject({
        changedInside: whole.report.changedInside,
        changedOutside: whole.report.changedOutside,
      })
      expect(part.key).toBe(whole.key)
      expect(part.report.notes.join(' ')).toMatch(/Only (256|264|272) x (256|264|272) pixels around the mark were sent/)
      expect(sent[1]).toBeLessThan(sent[0] ?? 0)
    },
  )

  it.each([2, 3, 4, 5, 6, 7, 8])('is put where a person sees the mark, EXIF orientation %d', async (orientation) => {
    const stored = await sharp(await turnBack(raw(), orientation).png().toBuffer())
      .withMetadata({ orientation })
      .png({ compressionLevel: 1 })
      .toBuffer()
    const { unmark } = await hosted()
    const { bytes, report } = await unmark.remove({ image: stored, regions: [REGION], crop: true })
    expect(report.notes.join(' ')).toContain('were sent')
    expect(report.changedOutside).toBe(0)
    const after = await sharp(bytes).autoOrient().raw().toBuffer()
    let left = 0
    let changed = 0
    for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
      const [x, y] = [(pixel % WIDTH) - REGION.x, Math.floor(pixel / WIDTH) - REGION.y]
      const inside = x >= 0 && y >= 0 && x < REGION.width && y < REGION.height
      const same = [0, 1, 2].every((channel) => after[pixel * 3 + channel] === marked.data[pixel * 3 + channel])
      if (inside && same) left++
      if (!inside && !same) changed++
    }
    expect(changed).toBe(0)
    expect(left).toBeLessThan(REGION.width * REGION.height * 0.01)
  })

  it('sends at most a fortieth of the bytes for a mark of 400 x 120 on a JPEG of 12 megapixels', async () => {
    const tile = await encodePng(scene(1000, 750))
    const background = { create: { width: 4000, height: 3000, channels: 3 as const, background: '#000' } }
    const image = await sharp(background)
      .composite([{ input: tile, tile: true, gravity: 'northwest' }])
      .removeAlpha()
      .jpeg({ quality: 88 })
      .toBuffer()
    const { double, unmark } = await hosted()
    const region = { x: 2300, y: 1700, width: 400, height: 120 }
    const { report } = await unmark.remove({ image, regions: [region] })
    expect(report.notes.join(' ')).toContain('Only 544 x 256 pixels')
    const wholeUpload = (image.length * 4) / 3
    expect(double.submissions[0]?.declaredBytes).toBeLessThan(wholeUpload / 40)
  })

  it('whose task outlives its process is put in its place by whoever fetches the result', async () => {
    const image = await raw().png({ compressionLevel: 1 }).toBuffer()
    const { unmark, another, double } = await hosted()
    const expected = await (await hosted()).unmark.remove({ image, regions: [REGION], crop: false })
    const { taskId } = await unmark.submit({ image, regions: [REGION], crop: true })
    const later = another()
    const info = await later.task(taskId ?? '', { waitMs: 10_000 })
    expect(info.status).toBe('success')
    expect(Buffer.compare(await samples(info.result?.bytes ?? new Uint8Array()), await samples(expected.bytes))).toBe(0)
    expect(double.charged).toBe(1)
  })

  it('or its absence makes no other order: nothing is paid again, and the task is fetched as it was sent', async () => {
    const image = await raw().png({ compressionLevel: 1 }).toBuffer()
    const { unmark, another, double } = await hosted()
    await unmark.submit({ image, regions: [REGION], crop: true })
    const asked = await another().remove({ image, regions: [REGION], crop: false })
    expect(asked).toMatchObject({ creditsSpent: 0 })
    expect(asked.report.notes.join(' ')).toContain('were sent')
    expect(asked.report.changedOutside).toBe(0)
    expect(await unmark.remove({ image, regions: [REGION], crop: true })).toMatchObject({ cached: true })
    expect(double.submissions).toHaveLength(1)
  })

  it('is not made of a small picture, nor where the service is to find the mark', async () => {
    const { unmark, double } = await hosted()
    const small = await raw().png().toBuffer()
    const { report } = await unmark.remove({ image: small, regions: [REGION] })
    expect(report.notes.join(' ')).not.toContain('were sent')
    const whole = await raw().jpeg().toBuffer()
    await unmark.remove({ image: whole, crop: true })
    expect(double.submissions[1]?.declaredBytes).toBeGreaterThan(whole.length)
  })
})
