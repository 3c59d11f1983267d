// A copy of the workspace in which one source after the other is changed, while the real one is left alone.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'

export type Verdict = 'passed' | 'failed' | 'timed out'

/** How tests ended, and what they said last. */
export interface Outcome {
  readonly verdict: Verdict
  readonly said: string
}

const MOST_SAID = 4_000

const LEFT_OUT = ['node_modules', 'dist']

export class Workshop {
  readonly #folder: string
  readonly #name: string
  readonly #sound = new Set<string>()

  private constructor(folder: string, name: string) {
    this.#folder = folder
    this.#name = name
  }

  /**
   * @param root of the workspace
   * @param folder an empty one
   * @param name of the package to change; all else is linked to
   */
  static async open(root: string, folder: string, name: string): Promise<Workshop> {
    const packages = path.join(folder, 'packages')
    await mkdir(packages)
    for (const entry of await readdir(root)) {
      if (entry !== 'packages' && entry !== '.git') await symlink(path.join(root, entry), path.join(folder, entry))
    }
    for (const entry of await readdir(path.join(root, 'packages'))) {
      const original = path.join(root, 'packages', entry)
      if (entry !== name) await symlink(original, path.join(packages, entry))
      else await copyPackage(original, path.join(packages, entry))
    }
    return new Workshop(folder, name)
  }

  /** Runs `work` while a source has another text. */
  async with<T>(source: string, change: (text: string) => string, work: () => Promise<T>): Promise<T> {
    const file = path.join(this.#folder, 'packages', this.#name, source)
    const sound = await readFile(file, 'utf8')
    await writeFile(file, change(sound))
    try {
      return await work()
    } finally {
      await writeFile(file, sound)
    }
  }

  /** @throws Error when these tests, which are run the first time that they are named, fail without any change */
  async checkSound(tests: readonly string[], limitMs: number): Promise<void> {
    const name = tests.join(' ')
    if (this.#sound.has(name)) return
    const { verdict, said } = await this.test(tests, limitMs)
    if (verdict !== 'passed') throw new Error(`Without any change, these tests ${verdict}: ${name}\n${said}`)
    this.#sound.add(name)
  }

  /** Runs tests until the first that fails. */
  async test(tests: readonly string[], limitMs: number): Promise<Outcome> {
    const vitest = path.join(this.#folder, 'node_modules/vitest/vitest.mjs')
    const files = tests.map((test) => path.join('packages', this.#name, test))
    const args = [vitest, 'run', '--config', 'vitest.workspace.ts', '--project', this.#name, '--bail', '1', ...files]
    // In a group of its own, so that what a test has started ends with it.
    const child = spawn(process.execPath, args, {
      cwd: this.#folder,
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-MOST_SAID)
    })
    let late = false
    const timer = setTimeout(() => {
      late = true
      spawn('kill', ['-KILL', '--', `-${child.pid}`])
    }, limitMs)
    const [code] = await once(child, 'exit')
    clearTimeout(timer)
    return { verdict: late ? 'timed out' : code === 0 ? 'passed' : 'failed', said }
  }
}

async function copyPackage(original: string, copy: string): Promise<void> {
  const filter = (file: string) => !LEFT_OUT.includes(path.basename(file))
  await cp(original, copy, { recursive: true, filter })
  await symlink(path.join(original, 'node_modules'), path.join(copy, 'node_modules'))
}
