import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import { useFolder } from './helpers/folder.ts'
import { useHangingServer } from './helpers/hanging-server.ts'
import { place, REGION } from './helpers/pictures.ts'
import { cleanEnvironment, commandLine, type Ended, type ProcessOptions, said, start } from './helpers/process.ts'

const folder = useFolder()

function unmark(argv: readonly string[], options: Partial<ProcessOptions> = {}): Promise<Ended> {
  return start(argv, { cwd: folder(), ...options }).ended
}

/** Options for node that load one of our helpers before the program. */
function preload(helper: string): string[] {
  return ['--import', new URL(`helpers/${helper}`, import.meta.url).href]
}

const visible = () => readdirSync(folder()).filter((name) => name !== '.store')

describe('the unmark process', () => {
  it('prints version, help and usage errors without loading core, sharp or tinyglobby', async () => {
    const nodeOptions = preload('forbid-core.mjs')
    const [version, help, wrong] = await Promise.all([
      unmark(['--version'], { nodeOptions }),
      unmark(['help', 'clean'], { nodeOptions }),
      unmark(['clean', 'a.png', '--quality', 'best'], { nodeOptions }),
    ])
    expect(version).toEqual({ exitCode: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/), stderr: '' })
    expect(help).toMatchObject({ exitCode: 0, stderr: '' })
    expect(wrong).toMatchObject({ exitCode: 2, stdout: '' })
    expect((await unmark(['store', 'where'], { nodeOptions })).stderr).toContain('Loaded @unmark/core')
  })

  it('cleans a picture', async () => {
    await place(folder(), 'photo.png')
    const { exitCode, stdout, stderr } = await unmark(['clean', 'photo.png', '--region', REGION, '--json'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ engine: 'local', cached: false, report: { changedOutside: 0 } })
    expect(visible()).toEqual(['photo.clean.png', 'photo.png'])
  })

  it('refuses a setting in the environment that cannot be used', async () => {
    const { exitCode, stderr } = await unmark(['clean', 'a.png'], { env: { UNMARK_ENGINE: 'magic' } })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('UNMARK_ENGINE')
  })
})

describe('what the user may not read or write', () => {
  const root = process.getuid?.() === 0
  /** Nothing is forbidden to root, so the program runs as nobody there. */
  const asUser = root ? { uid: 65_534, gid: 65_534 } : {}

  beforeEach(() => chmodSync(folder(), 0o777))

  it('is a typed error for a picture', async () => {
    const name = await place(folder(), 'secret.png')
    chmodSync(path.join(folder(), name), 0o000)
    const { exitCode, stdout } = await unmark(['clean', name, '--region', REGION, '--json'], asUser)
    expect(exitCode).toBe(1)
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'PATH_NOT_ALLOWED', hint: expect.any(String), spent: 'no' })
    expect(visible()).toEqual(['secret.png'])
  })

  it('is a typed error for an output folder', async () => {
    const name = await place(folder(), 'photo.png')
    chmodSync(path.join(folder(), name), 0o644)
    mkdirSync(path.join(folder(), 'locked'), { mode: 0o555 })
    const { exitCode, stdout } = await unmark(['clean', name, '--region', REGION, '--json', '-o', 'locked/'], asUser)
    expect(exitCode).toBe(1)
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'PATH_NOT_ALLOWED', hint: expect.any(String), spent: 'no' })
    expect(readdirSync(path.join(folder(), 'locked'))).toEqual([])
  })
})

describe('a process that is stopped', () => {
  const server = useHangingServer()

  /** One picture is done, the next two hang (one that is at work, one beside it), the last one is not begun. */
  async function hang(...words: string[]) {
    const { origin, asked } = server()
    const hanging = [`${origin}/hangs.png`, `${origin}/hangs-too.png`]
    const names = [await place(folder(), 'a.png'), ...hanging, await place(folder(), 'z.png')]
    const argv = ['clean', ...names, '--region', REGION, '--concurrency', '1', ...words]
    const running = start(argv, { cwd: folder(), env: { KAZE_BASE_URL: origin } })
    const [response] = await Promise.all([asked, said(running.child, 'a.clean.png', 'stdout')])
    return { ...running, origin, response }
  }

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('says after %s what is done and what is not, and leaves nothing half written', async (name, code) => {
    const { child, ended, origin } = await hang()
    child.kill(name)
    const { exitCode, stdout, stderr } = await ended
    expect(exitCode).toBe(code)
    expect(stdout).toMatch(/^a\.png -> a\.clean\.png/)
    expect(stderr).toContain(
      `Stopped. 1 of 4 pictures done; not done:\n  ${origin}/hangs.png\n  ${origin}/hangs-too.png\n  z.png\n`,
    )
    expect(visible()).toEqual(['a.clean.png', 'a.png', 'z.png'])
  })

  /** The program on a core that never answers, once it is at work. */
  async function stick() {
    const running = start(['clean', 'a.png'], { cwd: folder(), nodeOptions: preload('stuck-core.mjs') })
    await said(running.child, 'under way')
    return running
  }

  it('ends although what it waits for does not answer', async () => {
    const { child, ended } = await stick()
    child.kill('SIGINT')
    expect(await ended).toMatchObject({
      exitCode: 130,
      stderr: expect.stringContaining('Stopped. 0 of 1 picture done'),
    })
  })

  it('ends at once when it is told a second time', async () => {
    const { child, ended } = await stick()
    child.kill('SIGINT')
    await said(child, 'told to stop')
    child.kill('SIGTERM')
    expect(await ended).toEqual({ exitCode: 143, stdout: '', stderr: 'under way\ntold to stop\n' })
  })

  it('ends quietly when nobody reads its output any more', async () => {
    const { child, ended, response } = await hang('--json')
    child.stdout?.destroy()
    response.writeHead(404).end()
    const { exitCode, stderr } = await ended
    expect(exitCode).toBe(141)
    expect(stderr).not.toContain('EPIPE')
    expect(stderr).not.toContain('Stopped')
  })
})

/** Back to the first column, and everything from there erased. */
const CLEARED = '\r\x1b[J'

const python = spawnSync('python3', ['-c', 'import pty, os; os.waitstatus_to_exitcode']).status === 0

describe.skipIf(!python)('on a terminal (needs python3 for a pseudo terminal)', () => {
  const server = useHangingServer()

  interface Keys {
    /** When this is drawn, the keys are pressed. */
    readonly at: string
    readonly press: string
  }

  function inTerminal(columns: number, argv: readonly string[], keys: Keys = { at: '', press: '' }): Promise<Ended> {
    const script = fileURLToPath(new URL('helpers/terminal.py', import.meta.url))
    const [program, words] = commandLine(argv)
    const child = spawn('python3', [script, `${columns}`, keys.at, keys.press, program, ...words], {
      cwd: folder(),
      env: cleanEnvironment(folder(), { KAZE_BASE_URL: server().origin }),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk
    })
    return new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr: '' }))
    })
  }

  it('draws a bar that ends with everything done', async () => {
    for (const name of ['a.png', 'b.png', 'c.png']) await place(folder(), name)
    const { exitCode, stdout } = await inTerminal(72, ['clean', '*.png', '--region', REGION])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('[####################]  3/3')
    expect(stdout).toMatch(/\[#{20}\] {2}3\/3 [^\r]*\r\n3 of 3 pictures cleaned, /)
    const drawn = stdout.split('\r').filter((part) => part.startsWith('['))
    expect(Math.max(...drawn.map((part) => part.length))).toBeLessThan(72 + '\x1b[K'.length)
  })

  it('ends on Ctrl-C with the bar cleared', async () => {
    const url = `${server().origin}/hangs.png`
    const argv = ['clean', url, '--region', REGION]
    const { exitCode, stdout } = await inTerminal(72, argv, { at: '0/1', press: '\x03' })
    expect(exitCode).toBe(130)
    expect(stdout).toContain(`${CLEARED}Stopped. 0 of 1 picture done; not done:\r\n  ${url}\r\n`)
    expect(visible()).toEqual([])
  })
})
