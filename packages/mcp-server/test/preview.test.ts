import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import sharp from 'sharp'
import { describe, expect, onTestFinished, test } from 'vitest'
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

  test.each([
    ['wide', 5_000, 300],
    ['large', 2_600, 2_000],
  ])('keeps within 1024 px and 70 KB for a %s picture, even of noise', async (_what, width, height) => {
    const host = await startHost()
    const noise = { type: 'gaussian', mean: 128, sigma: 90 } as const
    await sharp({ create: { width, height, channels: 3, background: '#888', noise } })
      .png({ compressionLevel: 1 })
      .toFile(path.join(host.cwd, 'noise.png'))
    for (const args of [{}, { regions: [{ x: 1, y: 1, width: 3, height: 3 }] }]) {
      const reply = await host.call('preview', { image: 'noise.png', ...args })
      expect(reply.text).toContain(`picture_width: ${width}\npicture_height: ${height}\n`)
      expect(reply.picture?.length).toBeLessThanOrEqual(70 * 1024)
      const shown = await sharp(reply.picture).metadata()
      expect(shown.format).toBe('webp')
      expect(Math.max(shown.width, shown.height)).toBeLessThanOrEqual(1024)
    }
  })

  test('puts before on the left and after on the right', async () => {
    const host = await startHost()
    await writePicture(host.cwd)
    const args = { image: 'photo.png', regions: [MARK] }
    await host.call('remove_watermark', args)
    const { at } = await pixels(await host.call('preview', args))
    const [x, y] = [MARK.x + (MARK.width >> 1), MARK.y + (MARK.height >> 1)]
    expect(Math.min(...at(x, y))).toBeGreaterThan(240)
    expect(Math.min(...at(WIDTH + 6 + x, y))).toBeLessThan(200)
  })

  test('a picture on the web is fetched and shown; an address inside the network is refused', async () => {
    const picture = await markedPicture()
    const server = createServer((_request, response) => response.end(picture)).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    // The configured service's own origin is the one private address that pictures may come from.
    const host = await startHost({ env: { KAZE_BASE_URL: origin } })
    const reply = await host.call('preview', { image: `${origin}/photo.png`, regions: [MARK] })
    expect(reply.text).toContain('in red')
    expect(isReddish((await pixels(reply)).at(MARK.x + 10, MARK.y + 8))).toBe(true)
    const other = await startHost()
    expect((await other.call('preview', { image: `${origin}/photo.png` })).text).toMatch(/^URL_NOT_ALLOWED: /)
  })
})
