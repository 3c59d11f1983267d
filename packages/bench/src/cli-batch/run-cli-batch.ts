// How fast one command cleans many small pictures, and in how much memory, beside a program that asks core for the same.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Benchmark } from '../benchmarks.ts'
import { makePictures, REGION } from './pictures.ts'

const ROUNDS = 2
const LEAST_SHARE = 0.9
const MOST_MB = 400
const COMMAND = fileURLToPath(new URL('../../../cli/dist/bin.js', import.meta.url))
const PROGRAM = fileURLToPath(new URL('program.ts', import.meta.url))
/** How often the peak is read; the kernel keeps it, so that only the last moments can be missed. */
const LOOK_MS = 20

interface Measured {
  /** From spawn to exit. */
  readonly milliseconds: number
  /** Largest resident memory, in kB (`VmHWM` of /proc). */
  readonly peak: number
  /** Processor time of all its threads, in milliseconds: what a busy machine does not change. */
  readonly cpu: number
}

/** The kernel counts processor time in hundredths of a second. */
const TICK_MS = 10

/** Needs `pnpm build` before it, and /proc. Takes the number of pictures; 1,000 if none is given. */
export const runCliBatch: Benchmark = async ([given], print) => {
  const count = Number(given ?? 1000)
  const folder = await mkdtemp(path.join(tmpdir(), 'unmark-bench-'))
  try {
    const marked = path.join(folder, 'marked')
    await mkdir(marked)
    const files = await makePictures(marked, count)
    const runs: Record<'command' | 'program', Measured[]> = { command: [], program: [] }
    for (let round = 0; round < ROUNDS; round++) {
      // At the same time, so that whatever else the machine does slows both alike.
      await Promise.all(
        (['program', 'command'] as const).map(async (name) => {
          const [store, output] = [path.join(folder, `store-${name}-${round}`), path.join(folder, `${name}-${round}`)]
          await mkdir(output)
          const args =
            name === 'command' ? commandArgs(marked, store, output) : [...programArgs(), store, output, ...files]
          runs[name].push(await measure(args))
          const made = await readdir(output)
          if (made.length !== count) throw new Error(`Expected ${count} results of the ${name}; got ${made.length}.`)
        }),
      )
    }
    return report(count, runs, print)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function commandArgs(marked: string, store: string, output: string): string[] {
  const { x, y, width, height } = REGION
  const options = ['--recursive', '--engine', 'local', '--region', `${x},${y},${width},${height}`]
  return [COMMAND, 'clean', marked, ...options, '--store', store, '-o', `${output}/`, '--no-config']
}

/** From source, on the built core: the loader's own time counts against the program, and is small beside the work. */
function programArgs(): string[] {
  return ['--import', import.meta.resolve('tsx'), PROGRAM]
}

async function measure(args: readonly string[]): Promise<Measured> {
  const started = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  let [peak, cpu] = [0, 0]
  const look = async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
    const stat = await readFile(`/proc/${child.pid}/stat`, 'utf8').catch(() => '')
    const [user = 0, system = 0] = stat.split(') ')[1]?.split(' ').slice(11, 13).map(Number) ?? []
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0))
    cpu = Math.max(cpu, (user + system) * TICK_MS)
  }
  const timer = setInterval(() => void look(), LOOK_MS)
  const [exitCode] = await once(child, 'exit')
  clearInterval(timer)
  if (exitCode !== 0) throw new Error(`Expected exit code 0; got ${exitCode}.`)
  return { milliseconds: performance.now() - started, peak, cpu }
}

function report(
  count: number,
  { command, program }: Record<'command' | 'program', Measured[]>,
  print: (line: string) => void,
): boolean {
  const rate = (runs: readonly Measured[]) =>
    (count * 1000 * runs.length) / runs.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  const peak = (runs: readonly Measured[]) => Math.max(...runs.map((run) => run.peak)) / 1024
  const cpu = (runs: readonly Measured[]) => Math.min(...runs.map((run) => run.cpu)) / count
  const share = rate(command) / rate(program)
  print(
    `${count} pictures of 160 x 120, Node ${process.version}, ${ROUNDS} rounds, both at the same time; rate: the mean, memory: the worst`,
  )
  print(
    `core by itself    ${rate(program).toFixed(1)} pictures/s, ${cpu(program).toFixed(0)} ms CPU each, peak RSS ${peak(program).toFixed(0)} MB`,
  )
  print(
    `unmark clean      ${rate(command).toFixed(1)} pictures/s, ${(share * 100).toFixed(0)} % (limit ${LEAST_SHARE * 100} %), ` +
      `${cpu(command).toFixed(0)} ms CPU each, peak RSS ${peak(command).toFixed(0)} MB (limit ${MOST_MB} MB)`,
  )
  return share >= LEAST_SHARE && peak(command) < MOST_MB
}
