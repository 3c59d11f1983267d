import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from './support/folder.ts'
import { startHost } from './support/host.ts'
import { MARK, writePicture } from './support/pictures.ts'

const regions = [MARK]

describe('the allowed folders of a running server', () => {
  test('are those that the host offers, as they change', async () => {
    const [one, two] = [await temporaryFolder(), await temporaryFolder()]
    const images = [await writePicture(one), await writePicture(two, 'photo.png', 5)]
    const host = await startHost({ roots: [one] })
    expect((await host.call('remove_watermark', { image: images[0], regions })).facts.status).toBe('success')
    const refused = await host.call('remove_watermark', { image: images[1], regions })
    expect(refused.text).toMatch(/^PATH_NOT_ALLOWED: /)
    expect(refused.text).toContain(one)
    await host.offer([two])
    expect((await host.call('remove_watermark', { image: images[1], regions })).facts.status).toBe('success')
    expect((await host.call('remove_watermark', { image: images[0], regions })).text).toMatch(/^PATH_NOT_ALLOWED: /)
  })

  test('are only those of the command line or the environment when these name some', async () => {
    const [set, offered] = [await temporaryFolder(), await temporaryFolder()]
    const images = [await writePicture(set), await writePicture(offered)]
    for (const options of [{ args: ['--root', set] }, { env: { UNMARK_ROOTS: set } }]) {
      const host = await startHost({ ...options, roots: [offered], cwd: offered })
      expect((await host.call('preview', { image: images[0] })).picture).toBeDefined()
      expect((await host.call('preview', { image: images[1] })).text).toMatch(/^PATH_NOT_ALLOWED: /)
    }
  })

  test('are none in a home folder, where data: URLs still work and results go to a temporary folder', async () => {
    const home = await temporaryFolder()
    const image = await writePicture(home)
    const host = await startHost({ cwd: home, env: { HOME: home } })
    const refused = await host.call('remove_watermark', { image, regions })
    expect(refused.text).toMatch(/^PATH_NOT_ALLOWED: /)
    const { readFile, rm } = await import('node:fs/promises')
    const url = `data:image/png;base64,${(await readFile(image)).toString('base64')}`
    const reply = await host.call('remove_watermark', { image: url, regions })
    expect(reply.facts.status).toBe('success')
    expect(path.basename(reply.facts.output_path)).toBe('picture.clean.png')
    expect((await host.call('preview', { image: reply.facts.output_path })).picture).toBeDefined()
    await rm(path.dirname(reply.facts.output_path), { recursive: true })
  })

  test('hold the output folder too, and a relative path is found in any of them', async () => {
    const [root, output] = [await temporaryFolder(), await temporaryFolder()]
    await writePicture(root, 'deep.png')
    const host = await startHost({ args: ['--root', root, '--output-dir', output] })
    const reply = await host.call('remove_watermark', { image: 'deep.png', regions, output_path: 'mine.webp' })
    expect(reply.facts).toMatchObject({ output_path: path.join(output, 'mine.webp'), format: 'webp' })
    expect((await host.call('preview', { image: 'mine.webp' })).picture).toBeDefined()
  })
})
