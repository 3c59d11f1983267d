import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { LONGEST_EDGE, MOST_BYTES } from '../src/preview/canvas.ts'
import { boxOf, coverMask, coverRegions } from '../src/preview/coverage.ts'
import { showBeforeAndAfter, showMask } from '../src/preview/render.ts'
import { openDouble, tokenOf } from './support/double.ts'
import { type Called, startHost } from './support/host.ts'
import { HEIGHT, MARK, markedPicture, maskPicture, WIDTH, writePicture } from './support/pictures.ts'

/** Colours of the shown picture, decoded. */
async function pixels(reply: Called | Buffer) {
  const { data, info } = await sharp(Buffer.isBuffer(reply) ? reply : reply.picture)
    .raw()
    .toBuffer({ resolveWithObject: true })
  return {
    width: info.width,
    height: info.height,
    at: (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)],
  }
}

const isReddish = ([red = 0, green = 0, blue = 0]: number[]) => red > green + 40 && red > blue + 20

describe('the tool', () => {
  test('shows a picture with its size, then the region on it, then before and after', async () => {
    const host = await startHost()
    await writePicture(host.cwd)
    const plain = await host.call('preview', { image: 'photo.png' })
    expect(plain.text).toContain(`shows: the picture\npicture_width: ${WIDTH}\npicture_height: ${HEIGHT}\n`)
    const args = { image: 'photo.png', regions: [MARK] }
    const marked = await host.call('preview', args)
    expect(marked.text).toContain('shows: the picture with what would be removed in red')
    expect(marked.text).toContain(
      `next_step: If the red covers the whole mark, call remove_watermark ${JSON.stringify(args)}`,
    )
    const shown = await pixels(marked)
    expect(isReddish(shown.at(MARK.x + 10, MARK.y + 8))).toBe(true)
    await host.call('remove_watermark', args)
    const both = await host.call('preview', args)
    expect(both.text).toContain('shows: before (left) and after (right)')
    expect(both.text).toContain('changed_outside: 0')
    expect(both.raw.structuredContent).toBeUndefined()
  })

  test('shows the result of a task, with what it was before when that is known', async () => {
    const double = await openDouble()
    const host = await startHost({ env: tokenOf(double) })
    const image = await writePicture(host.cwd)
    const { task_id } = (await host.call('remove_watermark', { image })).facts
    expect((await host.call('preview', { task_id })).text).toContain('before (left) and after (right)')
    expect((await host.call('preview', { image, regions: [MARK] })).text).toContain('in red')
    const other = await startHost({ env: tokenOf(double), store: host.store })
    expect((await other.call('preview', { task_id })).text).toContain('shows: the clean picture')
    expect(double.charged).toBe(1)
  })

  test('a mask file is shown in the dialect that it was recognised in', async () => {
    const host = await startHost()
    await writePicture(host.cwd)
    await writeFile(path.join(host.cwd, 'mask.png'), await maskPicture())
    const reply = await host.call('preview', { image: 'photo.png', mask: 'mask.png' })
    expect(reply.text).toContain(`mask_pixels: ${MARK.width * MARK.height}`)
    expect(reply.picture).toBeDefined()
  })

  test('a data: URL can be shown, and what is no picture is refused', async () => {
    const host = await startHost()
    const url = `data:image/png;base64,${(await markedPicture()).toString('base64')}`
    expect((await host.call('preview', { image: url, regions: [MARK] })).text).toContain('in red')
    expect((await host.call('preview', { image: 'data:image/png;base64,AAAA' })).text).toMatch(/^INVALID_IMAGE: /)
  })
})

describe('the drawing', () => {
  test.each([
    ['wide', 5_000, 300],
    ['tall', 300, 5_000],
    ['tiny', 3, 2],
    ['large', 3_000, 2_600],
  ])('of a %s picture keeps the limits on edge and bytes, even for noise', async (_what, width, height) => {
    const noise = sharp({
      create: { width, height, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 90 } },
    })
    const bytes = await noise.png({ compressionLevel: 1 }).toBuffer()
    const region = { x: 1, y: 1, width: 1, height: 1 }
    const coverage = coverRegions([region], 'px', { width, height })
    const changed = { left: 1, top: 1, width: 1, height: 1 }
    for (const shown of [
      await showMask(bytes, undefined),
      await showMask(bytes, coverage),
      await showBeforeAndAfter(bytes, bytes, changed),
    ]) {
      expect(shown.bytes.length).toBeLessThanOrEqual(MOST_BYTES)
      expect(Math.max(shown.width, shown.height)).toBeLessThanOrEqual(LONGEST_EDGE)
      expect([shown.pictureWidth, shown.pictureHeight]).toEqual([width, height])
      expect((await sharp(shown.bytes).metadata()).format).toBe('webp')
    }
  })

  test('is upright, and regions are where a person sees them', async () => {
    const grey = sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#777' } })
    const bytes = await grey.withMetadata({ orientation: 6 }).jpeg().toBuffer()
    const region = { x: 50, y: 0, width: 50, height: 10 }
    const shown = await showMask(bytes, coverRegions([region], 'percent', { width: HEIGHT, height: WIDTH }))
    expect([shown.pictureWidth, shown.pictureHeight]).toEqual([HEIGHT, WIDTH])
    const { at } = await pixels(shown.bytes)
    expect(isReddish(at(HEIGHT - 10, 5))).toBe(true)
    expect(isReddish(at(10, 5))).toBe(false)
  })

  test('puts before on the left and after on the right', async () => {
    const plain = (background: string) =>
      sharp({ create: { width: 100, height: 80, channels: 3, background } })
        .png()
        .toBuffer()
    const shown = await showBeforeAndAfter(await plain('#f00'), await plain('#00f'), undefined)
    const { at, width, height } = await pixels(shown.bytes)
    expect(isReddish(at(10, height >> 1))).toBe(true)
    expect(isReddish(at(width - 10, height >> 1))).toBe(false)
  })
})

describe('what a mask covers', () => {
  const size = { width: 40, height: 20 }
  const box = { left: 5, top: 4, width: 10, height: 6 }

  async function drawn(ground: string, block: string, channels: 3 | 4) {
    const input = await sharp({ create: { width: box.width, height: box.height, channels, background: block } })
      .png()
      .toBuffer()
    const base = sharp({ create: { ...size, channels, background: ground } })
    return base
      .composite([{ input, left: box.left, top: box.top, blend: channels === 4 ? 'source' : 'over' }])
      .png()
      .toBuffer()
  }

  test.each([
    ['white', '#000', '#fff', 3],
    ['smear', '#000', '#f0f', 3],
    ['smear', '#fff', '#0a0', 3],
    ['opaque', '#00000000', '#123f', 4],
  ] as const)('is read as %s', async (origin, ground, block, channels) => {
    const coverage = await coverMask(await drawn(ground, block, channels), origin)
    expect(boxOf(coverage)).toEqual(box)
    expect(coverage.data.filter((value) => value === 255)).toHaveLength(box.width * box.height)
  })

  test('nothing has no box', () => {
    expect(boxOf(coverRegions([{ x: 90, y: 0, width: 5, height: 5 }], 'px', size))).toBeUndefined()
  })
})
