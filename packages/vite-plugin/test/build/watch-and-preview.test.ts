// What follows a build: the preview server shows what was built, and a build that goes on follows masks and options.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Rollup } from 'vite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { filesIn, picturesIn } from '../helpers/output.ts'
import { lookAt, makeMask } from '../helpers/pictures.ts'
import { createProject, type TestProject } from '../helpers/project.ts'
import { VITES } from '../helpers/vites.ts'

describe.each(VITES)('Vite $major', ({ vite }) => {
  let project: TestProject

  beforeEach(async () => {
    project = await createProject()
    await project.picture('src/hero.png', 1, { large: true })
    await project.write({
      'index.html': '<!doctype html><script type="module" src="/src/main.js"></script>',
      'src/main.js': "import hero from './hero.png?unmark'\ndocument.body.append(hero)\n",
    })
  })
  afterEach(() => project.remove())

  test('previews clean pictures only, also for the addresses of the originals', async () => {
    await project.picture('public/logo.marked.png', 2)
    await vite.build(project.config())
    const server = await vite.preview(project.config({ preview: { port: 0 } }))
    try {
      const address = server.httpServer.address()
      if (typeof address !== 'object' || address === null) throw new Error('The server does not listen.')
      const files = await filesIn(path.join(project.root, 'dist'))
      const pictures = [...files.filter((name) => name.endsWith('.png')), 'logo.marked.png?unmark']
      for (const name of pictures) {
        const answer = await fetch(`http://localhost:${address.port}/${name}`)
        expect((await lookAt(Buffer.from(await answer.arrayBuffer()))).mark, name).toBe(0)
      }
      expect(pictures).toHaveLength(3)
      const original = await fetch(`http://localhost:${address.port}/src/hero.png?unmark`)
      expect(original.headers.get('content-type')).not.toContain('image/')
    } finally {
      await server.close()
    }
  })

  test('follows a changed mask, and options that are added, in build --watch', async () => {
    const elsewhere = await makeMask({ large: true, left: 80, top: 60 })
    const mask = await readFile(path.join(project.root, 'src/hero.mask.png'))
    await project.write({ 'src/hero.mask.png': elsewhere })
    const watcher = (await vite.build(project.config({ build: { watch: {} } }))) as Rollup.RollupWatcher
    try {
      const marks = async () => {
        const found = await picturesIn(path.join(project.root, 'dist')).catch(() => [])
        return found.map((picture) => (picture.mark > 0 ? 'marked' : 'clean'))
      }
      await expect.poll(marks, { timeout: 30_000 }).toEqual(['marked'])
      await project.write({ 'src/hero.mask.png': mask })
      await expect.poll(marks, { timeout: 30_000 }).toEqual(['clean'])
      const regions = [{ x: 80, y: 60, width: 8, height: 8 }]
      await project.write({ 'src/other.mask.png': elsewhere })
      await project.write({ 'src/hero.unmark.json': JSON.stringify({ mask: 'other.mask.png', regions }) })
      await expect.poll(marks, { timeout: 30_000 }).toEqual(['marked'])
    } finally {
      await watcher.close()
    }
  })
})
