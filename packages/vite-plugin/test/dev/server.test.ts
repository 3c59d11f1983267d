// What the dev server of every supported Vite answers over HTTP, and what it tells of failures.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { InlineConfig, ViteDevServer } from 'vite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lookAt } from '../helpers/pictures.ts'
import { createProject, type TestProject } from '../helpers/project.ts'
import { VITES } from '../helpers/vites.ts'

describe.each(VITES)('the dev server of Vite $major', ({ vite }) => {
  let project: TestProject
  let server: ViteDevServer | undefined

  beforeEach(async () => {
    project = await createProject()
    await project.picture('src/hero.png', 1)
    await project.picture('public/logo.marked.png', 2)
    await project.write({
      'index.html': '<!doctype html><script type="module" src="/src/main.js"></script>',
      'src/main.js': "import hero from './hero.png?unmark'\ndocument.body.append(hero)\n",
    })
  })
  afterEach(async () => {
    await server?.close()
    await project.remove()
  })

  const start = async (inline: InlineConfig = {}): Promise<string> => {
    server = await vite.createServer(project.config(inline))
    await server.listen(0)
    const address = server.httpServer?.address()
    if (typeof address !== 'object' || address === null) throw new Error('The server does not listen.')
    return `http://localhost:${address.port}`
  }
  const get = async (url: string, headers: Record<string, string> = {}) => {
    const response = await fetch(url, { headers })
    return { response, body: Buffer.from(await response.arrayBuffer()) }
  }

  test('answers with clean pictures, and says when they have not changed', async () => {
    const origin = await start()
    for (const [address, id] of [
      ['/src/hero.png?unmark', 1],
      ['/src/hero.png?unmark&region=24,16,25%,25%', 1],
      [`/@fs${project.root}/src/hero.png?unmark`, 1],
      ['/logo.marked.png', 2],
    ] as const) {
      const { response, body } = await get(origin + address)
      expect(response.headers.get('content-type')).toBe('image/png')
      expect(await lookAt(body)).toEqual({ id, mark: 0 })
      const again = await get(origin + address, { 'if-none-match': response.headers.get('etag') ?? '' })
      expect(again.response.status).toBe(304)
    }
  })

  test('answers below its base', async () => {
    const origin = await start({ base: '/deep/' })
    expect(await lookAt((await get(`${origin}/deep/src/hero.png?unmark`)).body)).toEqual({ id: 1, mark: 0 })
    expect(await lookAt((await get(`${origin}/deep/logo.marked.png`)).body)).toEqual({ id: 2, mark: 0 })
  })

  test('gives modules the address of the clean picture, in the browser and on the server', async () => {
    const origin = await start()
    const main = (await get(`${origin}/src/main.js`)).body.toString()
    const module = /from "(\/src\/hero\.png\?[^"]+)"|import hero from "([^"]+)"/.exec(main)
    expect((await get(origin + (module?.[1] ?? module?.[2]))).body.toString()).toContain('.unmark')
    await project.write({ 'src/server.js': "export { default as hero } from './hero.png?unmark'\n" })
    const rendered = await server?.ssrLoadModule('/src/server.js')
    expect(await lookAt((await get(origin + rendered?.['hero'])).body)).toEqual({ id: 1, mark: 0 })
  })

  test('serves nothing from outside the folders that Vite serves', async () => {
    const outside = path.join(path.dirname(project.root), 'outside.png')
    await project.write({ '../outside.png': await readFile(path.join(project.root, 'src/hero.png')) })
    const origin = await start({ server: { fs: { allow: [project.root] } } })
    expect((await get(`${origin}/@fs${outside}?unmark`)).response.status).toBe(403)
    expect((await get(`${origin}/src/%2e%2e/%2e%2e/outside.png?unmark`)).response.headers.get('content-type')).not.toBe(
      'image/png',
    )
  })

  test('tells of a failure with the importing file, in the answer and in the log', async () => {
    await project.delete('src/hero.mask.png')
    const origin = await start()
    await get(`${origin}/src/main.js`)
    const imported = await get(`${origin}/src/hero.png?unmark&import`)
    expect(imported.response.status).toBe(500)
    const direct = await get(`${origin}/src/hero.png?unmark`, { referer: `${origin}/` })
    expect(direct.response.status).toBe(500)
    expect(direct.body.toString()).toMatch(/src\/hero\.png \(used in index\.html\)[\s\S]*Put a mask beside/)
    const errors = project.lines.filter(({ level }) => level === 'error').map(({ message }) => message)
    expect(errors.join('\n')).toMatch(/src\/hero\.png \(used in src\/main\.js:1:\d+\)/)
  })
})
