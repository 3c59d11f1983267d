import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, truncateSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { createUnmark } from '@unmark/core'
import type { Finding } from '@unmark/core/doctor'
import { type DoubleOptions, startDouble } from '@unmark/kaze-double'
import { describe, expect, it, onTestFinished } from 'vitest'
import { useFolder } from '../helpers/folder.ts'
import { png } from '../helpers/pictures.ts'
import { commandLine, type Ended, type ProcessOptions, start } from '../helpers/process.ts'

const folder = useFolder()

type Options = Partial<ProcessOptions> & { readonly words?: readonly string[] }

function doctor({ words = [], ...options }: Options = {}): Promise<Ended> {
  return start(['doctor', ...words], { cwd: folder(), ...options }).ended
}

/** The exit code, and all findings that are not ok, as `status check: message`. */
async function faults(options: Options = {}): Promise<{ exitCode: number | null; faults: string[] }> {
  const { exitCode, stdout } = await doctor({ ...options, words: ['--json', ...(options.words ?? [])] })
  const { findings } = JSON.parse(stdout) as { findings: Finding[] }
  const found = findings.filter(({ status, check }) => status !== 'ok' && check !== 'space')
  for (const { mend } of found) expect(mend).toMatch(/\w/)
  return { exitCode, faults: found.map(({ status, check, message }) => `${status} ${check}: ${message}`) }
}

async function account(options: DoubleOptions = {}) {
  const double = await startDouble(options)
  onTestFinished(() => double.close())
  return { double, env: { KAZE_API_TOKEN: double.token, KAZE_BASE_URL: double.url } }
}

/** A port on which nobody listens. */
async function deadPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('unmark doctor', () => {
  it('finds nothing where all is well, for people and for programs', async () => {
    const { env, double } = await account({ credits: 7 })
    const [people, programs] = await Promise.all([doctor({ env }), doctor({ env, words: ['--json'] })])
    expect(people).toMatchObject({ exitCode: 0, stderr: '' })
    expect(people.stdout).toMatch(/^ok {4}node {6}Node v.*\nok {4}sharp {5}sharp .*\nok {4}settings/)
    expect(people.stdout).toContain('ok    credits   7 left')
    expect(people.stdout).not.toContain(double.token)
    expect(JSON.parse(programs.stdout)).toMatchObject({ ok: true, findings: expect.any(Array) })
    expect(double.charged).toBe(0)
  })

  it('takes no arguments', async () => {
    expect(await doctor({ words: ['now'] })).toMatchObject({ exitCode: 2, stdout: '' })
  })
})

describe('unmark doctor names the fault', () => {
  it('when there is no token, which only the hosted engine needs', async () => {
    const none = 'token: No token is set.'
    expect(await faults()).toEqual({ exitCode: 0, faults: [`warn ${none}`] })
    expect(await faults({ words: ['--engine', 'kaze'] })).toEqual({ exitCode: 1, faults: [`fail ${none}`] })
  })

  it('when the token is blank', async () => {
    const blank = 'token: KAZE_API_TOKEN holds no usable token: it is blank.'
    expect(await faults({ env: { KAZE_API_TOKEN: ' ' } })).toEqual({ exitCode: 1, faults: [`fail ${blank}`] })
  })

  it('when the token is wrong', async () => {
    const { env } = await account()
    expect(await faults({ env: { ...env, KAZE_API_TOKEN: 'another' } })).toEqual({
      exitCode: 1,
      faults: ['fail token: The service refused the token (code 1002).'],
    })
  })

  it('when there are no credits', async () => {
    const { env } = await account({ credits: 0 })
    const { exitCode, faults: found } = await faults({ env })
    expect(exitCode).toBe(1)
    expect(found).toEqual([expect.stringMatching(/^fail credits: No credits are left/)])
  })

  it('when the service is down', async () => {
    const env = { KAZE_API_TOKEN: 'token', KAZE_BASE_URL: `http://127.0.0.1:${await deadPort()}` }
    const { exitCode, faults: found } = await faults({ env })
    expect(exitCode).toBe(1)
    expect(found).toEqual([expect.stringMatching(/^fail service: .*ECONNREFUSED/)])
    expect((await faults({ env, words: ['--engine', 'local'] })).exitCode).toBe(0)
  })

  it('when the service fails', async () => {
    const { env, double } = await account()
    double.scriptEvery('quota', { status: 503 })
    const { exitCode, faults: found } = await faults({ env })
    expect(exitCode).toBe(1)
    expect(found).toEqual([expect.stringMatching(/^fail service: .*503/)])
  })

  it.each(['refuses', 'is not there'])('when the proxy %s', async (how) => {
    let asked = ''
    const proxy = createServer().on('connect', (request, socket) => {
      asked = request.url ?? ''
      socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n')
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void proxy.close())
    const port = how === 'refuses' ? (proxy.address() as AddressInfo).port : await deadPort()
    const HTTPS_PROXY = `http://127.0.0.1:${port}`
    const env = { KAZE_API_TOKEN: 'token', KAZE_BASE_URL: 'https://service.test', HTTPS_PROXY }
    const { exitCode, faults: found } = await faults({ env })
    expect(exitCode).toBe(1)
    expect(found).toEqual([expect.stringMatching(`^fail proxy: The proxy 127.0.0.1:${port} made no connection`)])
    expect(asked).toBe(how === 'refuses' ? 'service.test:443' : '')
  })

  it('when the store is read-only', async () => {
    const root = process.getuid?.() === 0
    chmodSync(folder(), 0o777)
    mkdirSync(path.join(folder(), '.store'))
    chmodSync(path.join(folder(), '.store'), 0o555)
    const { exitCode, faults: found } = await faults(root ? { uid: 65_534, gid: 65_534 } : {})
    expect(exitCode).toBe(1)
    expect(found[0]).toMatch(/^fail store: The store could not write to .*permission was denied \(EACCES\)/)
  })

  it('when the store is damaged, and leaves it as it is', async () => {
    const store = path.join(folder(), '.store')
    const client = createUnmark({ engine: 'local', store, env: {} })
    await client.remove({ image: await png(), regions: [{ x: 5, y: 5, width: 9, height: 9 }] })
    await client.close()
    const files = () => readdirSync(store, { recursive: true }).map(String)
    const picture = files().find((name) => name.endsWith('.png')) ?? ''
    truncateSync(path.join(store, picture), 100)
    const before = files()
    const { exitCode, faults: found } = await faults()
    expect(exitCode).toBe(1)
    expect(found[0]).toMatch(
      /^fail damage: 1 of the store’s entries cannot be used, such as .*\.png: A blob is damaged/,
    )
    expect(files()).toEqual(before)
  })

  it('when sharp is missing, which every other command tells too', async () => {
    const nodeOptions = ['--import', new URL('../helpers/without-sharp.mjs', import.meta.url).href]
    const { exitCode, faults: found } = await faults({ nodeOptions })
    expect(exitCode).toBe(1)
    expect(found[0]).toMatch(/^fail sharp: The picture library sharp cannot be loaded: Cannot find package 'sharp'/)
    const other = await start(['store', 'where'], { cwd: folder(), nodeOptions }).ended
    expect(other).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('next: unmark doctor') })
  })

  it('when a setting cannot be used', async () => {
    expect(await faults({ env: { UNMARK_CONCURRENCY: 'many' } })).toEqual({
      exitCode: 1,
      faults: [expect.stringMatching(/^fail settings: The environment variable UNMARK_CONCURRENCY cannot be used/)],
    })
  })
})

/** Only with a mount namespace of its own can a test have a small file system. */
const NAMESPACE = ['unshare', '--user', '--map-root-user', '--mount']
const canMount = process.platform === 'linux' && spawnSync('unshare', [...NAMESPACE.slice(1), 'true']).status === 0

describe.runIf(canMount)('on a small file system (needs unshare)', () => {
  it('unmark doctor names the disk that is full', () => {
    const store = path.join(folder(), '.store')
    mkdirSync(store)
    const script = 'mount -t tmpfs -o size=400k none "$0" && head -c 380k /dev/zero > "$0/other" && exec "$@"'
    const [program, words] = commandLine(['doctor', '--json'])
    const { PATH = '' } = process.env
    const { stdout } = spawnSync('unshare', [...NAMESPACE.slice(1), 'sh', '-c', script, store, program, ...words], {
      cwd: folder(),
      env: { PATH, UNMARK_STORE: store },
      encoding: 'utf8',
    })
    const { findings } = JSON.parse(stdout) as { findings: Finding[] }
    expect(findings.find(({ check }) => check === 'store')).toMatchObject({
      status: 'fail',
      message: expect.stringMatching(/the disk is full \(ENOSPC\)/),
      mend: expect.stringContaining('unmark store prune'),
    })
  })
})
