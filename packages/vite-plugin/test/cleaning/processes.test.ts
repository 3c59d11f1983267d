// Several builds at once and builds that are killed: nothing is paid twice, nothing damaged is served, all get the same.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Double } from '@unmark/kaze-double'
import { describe, expect, it, onTestFinished } from 'vitest'
import { filesBelow, marked, type Project, project, service } from './support.ts'

const FIXTURE = fileURLToPath(new URL('fixtures/clean-all.ts', import.meta.url))

interface Outcome {
  readonly hashes: readonly string[]
  readonly cleaned: number
  readonly creditsSpent: number
  readonly warnings: readonly string[]
}

interface Build {
  readonly child: ChildProcess
  /** Lets it begin, once it is loaded. */
  go(): Promise<void>
  /** What it said at its end; undefined when it was killed before. */
  readonly ended: Promise<Outcome | undefined>
}

function startBuild(
  { root, store }: Pick<Project, 'root' | 'store'>,
  double: Double,
  names: readonly string[],
  user: 'this' | 'ordinary' = 'this',
): Build {
  const loader = ['--conditions=@unmark/source', '--import', import.meta.resolve('tsx')]
  const child = spawn(process.execPath, [...loader, FIXTURE, user, root, store, double.url, double.token, ...names], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  // Writing to a process that was killed fails, and that is no news.
  child.stdin.on('error', () => {})
  const lines = createInterface({ input: child.stdout })
  const ready = once(lines, 'line')
  const said: string[] = []
  lines.on('line', (line) => said.push(line))
  const ended = once(child, 'close').then(() => (said[1] === undefined ? undefined : (JSON.parse(said[1]) as Outcome)))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const go = async () => {
    await ready
    child.stdin.write('go\n')
  }
  return { child, go, ended }
}

async function pictures(project: Project, count: number): Promise<string[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, seed) => {
      await project.write(`${seed}.png`, await marked(seed))
      return `${seed}.png`
    }),
  )
}

describe('three builds at once', () => {
  it('pay once for each picture, agree on every byte, and leave one whole lock file', async () => {
    const [all, { double }] = [await project(), await service({ polls: 1 })]
    const names = await pictures(all, 6)
    const builds = [1, 2, 3].map(() => startBuild(all, double, names))
    await Promise.all(builds.map(({ go }) => go()))
    const outcomes = await Promise.all(builds.map(({ ended }) => ended))
    expect(new Set(outcomes.map((outcome) => outcome?.hashes.join())).size).toBe(1)
    expect(new Set(outcomes[0]?.hashes).size).toBe(names.length)
    expect(outcomes.reduce((sum, outcome) => sum + (outcome?.creditsSpent ?? 0), 0)).toBe(names.length)
    expect(double.charged).toBe(names.length)
    expect(double.faults).toEqual([])
    const lock = JSON.parse(await readFile(path.join(all.root, '.unmark', 'lock.json'), 'utf8'))
    expect(Object.keys(lock.assets)).toEqual(names.map((name) => `${name}?region=20,16,12,8`))
    expect((await filesBelow(all.root)).filter((file) => file.endsWith('.tmp'))).toEqual([])
  }, 120_000)
})

describe('a build that is killed midway', () => {
  it('is continued by the next: what was paid is fetched, and nothing is paid twice', async () => {
    const [all, { double }] = [await project(), await service({ jobDuration: 'manual' })]
    const names = await pictures(all, 6)
    for (let killed = 0; killed < 2; killed++) {
      const before = double.calls('result').length
      const build = startBuild(all, double, names)
      await build.go()
      // A task that was asked for is on disk: whoever is killed before has an unknown outcome, which is core's own test.
      await double.until((seen) => askedFor(seen, before).size === 3)
      build.child.kill('SIGKILL')
      expect(await build.ended).toBeUndefined()
    }
    const paid = double.charged
    for (const { taskId } of double.tasks) double.finish(taskId)
    const last = startBuild(all, double, names)
    await last.go()
    await double.until(({ tasks }) => tasks.length === 6)
    for (const { taskId } of double.tasks.slice(paid)) double.finish(taskId)
    const outcome = await last.ended
    expect(outcome?.creditsSpent).toBe(names.length - paid)
    expect(new Set(outcome?.hashes).size).toBe(names.length)
    expect(double.charged).toBe(names.length)
    expect(double.faults).toEqual([])
  }, 120_000)
})

describe('a project that can only be read', () => {
  it('is built all the same: what it has is used, what is new is kept for the user, and both are told', async () => {
    if (process.platform === 'win32') return
    const [all, { double }] = [await project(), await service({ polls: 1 })]
    const names = await pictures(all, 2)
    await all.open({ baseUrl: double.url, token: double.token }).clean(all.asset('0.png', { region: ['20,16,12,8'] }))
    await rm(path.join(all.root, '.unmark', '.cache'), { recursive: true })
    await letEverybodyOnlyRead(path.dirname(all.root))
    const store = path.join(path.dirname(all.root), 'another-store')
    await mkdir(store)
    await chmod(store, 0o777)
    for (const credits of [1, 0]) {
      const build = startBuild({ root: all.root, store }, double, names, 'ordinary')
      await build.go()
      const outcome = await build.ended
      expect(outcome).toMatchObject({ creditsSpent: credits })
      expect(new Set(outcome?.hashes).size).toBe(2)
      const told = outcome?.warnings.join()
      expect(told).toContain('what it met is not listed in lock.json')
      if (credits > 0) expect(told).toContain('The result is in the user’s store only, not in the project’s')
    }
    expect(double.charged).toBe(2)
  }, 120_000)
})

async function letEverybodyOnlyRead(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await chmod(path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o555 : 0o444)
  }
}

/** The ids of the tasks that were asked for after so many requests. */
function askedFor(double: Double, before: number): Set<string> {
  const calls = double.calls('result').slice(before)
  // A request is recorded before its body, which names the task, has been read.
  return new Set(calls.flatMap(({ taskId }) => taskId ?? []))
}
