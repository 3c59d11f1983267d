import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { openDouble, tokenOf } from './support/double.ts'
import { temporaryFolder } from './support/folder.ts'
import { startHost } from './support/host.ts'
import { HEIGHT, WIDTH, writePicture } from './support/pictures.ts'

/** White bars with half-transparent edges. */
async function logo(): Promise<Buffer> {
  const data = Buffer.alloc(40 * 16 * 4)
  for (let pixel = 0; pixel < 40 * 16; pixel++) {
    const bar = (pixel % 40) % 8
    data.set([255, 255, 255, bar < 4 ? 255 : bar === 4 ? 128 : 0], pixel * 4)
  }
  return sharp(data, { raw: { width: 40, height: 16, channels: 4 } })
    .png()
    .toBuffer()
}

/** A picture with the logo at 30 % opacity, 24 pixels from its right edge and 16 from its upper one. */
async function writeLogoed(folder: string) {
  const clean = await writePicture(folder, 'clean.png')
  const { data } = await sharp(clean).raw().toBuffer({ resolveWithObject: true })
  const mark = await sharp(await logo())
    .raw()
    .toBuffer()
  for (let pixel = 0; pixel < 40 * 16; pixel++) {
    const at = ((16 + Math.floor(pixel / 40)) * WIDTH + WIDTH - 64 + (pixel % 40)) * 3
    const alpha = ((mark[pixel * 4 + 3] as number) / 255) * 0.3
    for (let channel = 0; channel < 3; channel++) {
      data[at + channel] = Math.round((1 - alpha) * (data[at + channel] as number) + alpha * 255)
    }
  }
  const image = path.join(folder, 'photo.png')
  await sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }).toFile(image)
  await writeFile(path.join(folder, 'logo.png'), await logo())
  return { image, clean }
}

const overlay = { image: 'logo.png', opacity: 0.3, anchor: 'top-right', x: 24, y: 16 }

describe('an overlay', () => {
  test('is taken off exactly, for free, although a token is set', async () => {
    const double = await openDouble()
    const host = await startHost({ env: tokenOf(double) })
    const { image, clean } = await writeLogoed(host.cwd)
    const reply = await host.call('remove_watermark', { image, overlay })
    expect(reply.facts).toMatchObject({ status: 'success', engine: 'local', credits_spent: 0 })
    expect(reply.facts).toMatchObject({ report: { changed_outside: 0 } })
    const file = String(reply.facts.output_path)
    const [after, before] = await Promise.all([file, clean].map((name) => sharp(name).raw().toBuffer()))
    const off = after?.map((value, at) => Math.abs(value - (before?.[at] as number)))
    expect(Math.max(...(off ?? [255]))).toBeLessThanOrEqual(1)
    expect(double.requests).toEqual([])
    expect(reply.facts.next_step).toContain(JSON.stringify({ image: file }))
  })

  test('is planned in the same words, in percent too', async () => {
    const host = await startHost()
    const { image } = await writeLogoed(host.cwd)
    const inPercent = { ...overlay, x: (24 / WIDTH) * 100, y: (16 / HEIGHT) * 100 }
    const reply = await host.call('remove_watermark', { image, overlay: inPercent, unit: 'percent', dry_run: true })
    expect(reply.facts).toMatchObject({ status: 'planned', engine: 'local', credits_needed: 0, problems: [] })
    expect(reply.facts.mask_bounding_box).toMatchObject({ x: WIDTH - 64, y: 16 })
  })

  test('goes to the hosted service as a mask only when that is asked for by name', async () => {
    const double = await openDouble()
    const host = await startHost({ env: tokenOf(double) })
    const { image } = await writeLogoed(host.cwd)
    const reply = await host.call('remove_watermark', { image, overlay, engine: 'kaze' })
    expect(reply.facts).toMatchObject({ status: 'success', engine: 'kaze', credits_spent: 1 })
    expect(double.faults).toEqual([])
  })

  test('that may not be read, or is no picture, is refused, and nothing is sent', async () => {
    const double = await openDouble()
    const folder = await temporaryFolder()
    const host = await startHost({ env: { ...tokenOf(double), HOME: folder } })
    const { image } = await writeLogoed(host.cwd)
    await writeFile(path.join(host.cwd, 'text.png'), 'no picture')
    const refusals = {
      '../logo.png': 'PATH_NOT_ALLOWED',
      '/etc/passwd': 'PATH_NOT_ALLOWED',
      '.hidden.png': 'PATH_NOT_ALLOWED',
      'http://127.0.0.1:1/logo.png': 'URL_NOT_ALLOWED',
      'gopher://host/logo.png': 'URL_NOT_ALLOWED',
      'missing.png': 'INVALID_MASK',
      'text.png': 'INVALID_MASK',
    }
    for (const [file, code] of Object.entries(refusals)) {
      const reply = await host.call('remove_watermark', { image, overlay: { ...overlay, image: file }, engine: 'kaze' })
      expect(`${file} -> ${reply.text}`).toContain(`${file} -> ${code}: `)
    }
    expect(double.requests).toEqual([])
  })

  test('of a wrong form, or beside regions, is refused', async () => {
    const host = await startHost()
    const { image } = await writeLogoed(host.cwd)
    const wrong = [
      { opacity: 0 },
      { opacity: 1.5 },
      { anchor: 'middle' },
      { x: '2%' },
      { scale: 2 },
      { image: undefined },
    ]
    for (const member of wrong) {
      const reply = await host.call('remove_watermark', { image, overlay: { ...overlay, ...member } })
      expect(reply.text).toMatch(/^INVALID_INPUT: .*overlay/)
    }
    const regions = [{ x: 1, y: 1, width: 9, height: 9 }]
    expect((await host.call('remove_watermark', { image, overlay, regions })).text).toMatch(/^INVALID_INPUT: .*both/)
  })
})
