// The configuration file that the plugin shares with the command line: in builds, in watch mode, and in dev.
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Rollup, ViteDevServer } from 'vite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { picturesIn } from '../helpers/output.ts'
import { lookAt } from '../helpers/pictures.ts'
import { createProject, type TestProject } from '../helpers/project.ts'
import { VITES } from '../helpers/vites.ts'

const WORKSPACE = fileURLToPath(new URL('../../../../', import.meta.url))
/** Where the mark is, and a place beside it. */
const MARK = { x: 24, y: 16, width: 16, height: 12 }
const BESIDE = { x: 0, y: 0, width: 8, height: 8 }

describe.each(VITES)('a configuration file with Vite $major', ({ vite, major }) => {
  let project: TestProject
  let server: ViteDevServer | undefined

  beforeEach(async () => {
    project = await createProject()
    await project.picture('src/hero.png', 1, { mask: false })
    await project.write({
      'index.html': '<!doctype html><script type="module" src="/src/main.js"></script>',
      'src/main.js': "import hero from './hero.png?unmark'\ndocument.body.append(hero)\n",
    })
  })
  afterEach(async () => {
    await server?.close()
    server = undefined
    await project.remove()
  })

  const configure = (regions: readonly object[], more: object = {}) =>
    project.write({
      'unmark.config.json': JSON.stringify({ ...more, pictures: [{ files: 'src/*.png', regions, quality: 80 }] }),
    })
  const pictures = () => picturesIn(path.join(project.root, 'dist'))
  const keys = async () => {
    const lock = JSON.parse(await readFile(path.join(project.root, '.unmark/lock.json'), 'utf8'))
    return Object.values(lock.assets as Record<string, { key: string }>).map(({ key }) => key)
  }

  test('says where the mark is, and changes what a warm build trusts', async () => {
    await configure([MARK])
    await vite.build(project.config())
    expect(await pictures()).toMatchObject([{ id: 1, mark: 0 }])
    const before = await keys()
    await configure([BESIDE])
    await vite.build(project.config())
    expect(await pictures()).toMatchObject([{ id: 1, mark: 1 }])
    expect(await keys()).not.toEqual(before)
  })

  test('is beaten by the plugin’s options, and these by the files beside a picture', async () => {
    await configure([BESIDE], { engine: 'kaze', projectStore: 'kept' })
    await vite.build(project.config({}, { regions: [MARK], projectStore: '.unmark' }))
    expect(await pictures()).toMatchObject([{ id: 1, mark: 0 }])
    expect(await keys()).toHaveLength(1)
    await project.write({ 'src/hero.unmark.json': JSON.stringify({ regions: [BESIDE] }) })
    await vite.build(project.config({}, { regions: [MARK] }))
    expect(await pictures()).toMatchObject([{ id: 1, mark: 1 }])
  })

  test('fails the build with its name when it is wrong', async () => {
    await project.write({ 'unmark.config.json': '{ "pictures": [{ "files": "*.png", "region": [] }] }' })
    await expect(vite.build(project.config())).rejects.toThrow(/unmark\.config\.json.*region/)
  })

  test('takes effect in build --watch as soon as it is changed', async () => {
    await configure([BESIDE])
    const watcher = (await vite.build(project.config({ build: { watch: {} } }))) as Rollup.RollupWatcher
    try {
      const marks = async () => (await pictures().catch(() => [])).map(({ mark }) => mark)
      await expect.poll(marks, { timeout: 30_000 }).toEqual([1])
      await configure([MARK])
      await expect.poll(marks, { timeout: 30_000 }).toEqual([0])
    } finally {
      await watcher.close()
    }
  })

  test('takes effect in dev as soon as it is added or changed', async () => {
    server = await vite.createServer(project.config({ server: { port: 0 } }))
    await server.listen()
    const mark = async () => {
      const address = server?.httpServer?.address()
      if (typeof address !== 'object' || address === null) return undefined
      const answer = await fetch(`http://localhost:${address.port}/src/hero.png?unmark`).catch(() => undefined)
      return answer?.ok ? (await lookAt(Buffer.from(await answer.arrayBuffer()))).mark : undefined
    }
    // Nothing says where the mark is.
    expect(await mark()).toBeUndefined()
    await configure([BESIDE])
    await expect.poll(mark, { timeout: 30_000 }).toBe(1)
    await configure([MARK])
    await expect.poll(mark, { timeout: 30_000 }).toBe(0)
  })

  test.runIf(major === 8)('gives the key that the command line gives', async () => {
    await configure([MARK])
    await vite.build(project.config())
    const cli = path.join(WORKSPACE, 'packages/cli/src/bin.ts')
    const loader = [
      '--conditions=@unmark/source',
      '--import',
      path.join(WORKSPACE, 'node_modules/tsx/dist/esm/index.mjs'),
    ]
    const store = path.join(path.dirname(project.root), 'store')
    const args = ['clean', 'src/hero.png', '--engine', 'local', '--store', store, '--json']
    const { stdout } = await promisify(execFile)(process.execPath, [...loader, cli, ...args], { cwd: project.root })
    expect(JSON.parse(stdout)).toMatchObject({ key: (await keys())[0], cached: true })
  })
})
