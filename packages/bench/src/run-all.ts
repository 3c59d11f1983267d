// Runs every benchmark, each in a process of its own, and writes what they printed down beside the machine.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Benchmark } from './benchmarks.ts'

/** In this order; endurance runs take hours and are run by name. */
const BENCHMARKS = [
  'upload',
  'batch',
  'cli-batch',
  'warm',
  'vite-warm',
  'vite-cold',
  'mcp-start',
  'start',
  'masks',
  'growth',
  'overlay',
  'inpaint-speed',
  'inpaint',
]
const PROGRAM = fileURLToPath(new URL('bin.ts', import.meta.url))
const RESULTS = fileURLToPath(new URL('../RESULTS.md', import.meta.url))
const WIDTH = 140

interface Run {
  readonly name: string
  readonly kept: boolean
  readonly minutes: number
  readonly lines: readonly string[]
}

/** Options: names, to run only those and leave the file alone. Needs `pnpm build` before it. */
export const runAll: Benchmark = async (names, print) => {
  const runs: Run[] = []
  for (const name of names.length > 0 ? names : BENCHMARKS) {
    print(`== ${name}`)
    runs.push(await runOne(name, print))
  }
  for (const { name, kept } of runs) print(`${kept ? 'kept    ' : 'not kept'} ${name}`)
  if (names.length === 0) await writeFile(RESULTS, describe(runs))
  return runs.every(({ kept }) => kept)
}

async function runOne(name: string, print: (line: string) => void): Promise<Run> {
  const started = performance.now()
  const args = [...process.execArgv, PROGRAM, name]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    print(line)
    lines.push(line)
  }
  const [code] = await ended
  return { name, kept: code === 0, minutes: (performance.now() - started) / 60_000, lines }
}

function describe(runs: readonly Run[]): string {
  const [processor] = cpus()
  const machine = `${cpus().length} x ${processor?.model}, ${(totalmem() / 2 ** 30).toFixed(0)} GB, ${process.platform}`
  const rows = runs.map(({ name, kept, minutes }) => [`\`${name}\``, kept ? 'yes' : 'no', minutes.toFixed(1)])
  return [
    '# Results',
    '',
    `Written by \`pnpm bench\` on ${new Date().toISOString().slice(0, 10)}: Node ${process.version}, ${machine}.`,
    'What each one measures and what its limits are stands in [README.md](README.md). Figures are medians with their spread.',
    '',
    ...alignedTable(['benchmark', 'limits kept', 'minutes'], rows),
    ...runs.flatMap(({ name, lines }) => ['', `## ${name}`, '', ...lines.flatMap(indented)]),
    '',
  ].join('\n')
}

/** A Markdown table as the project's formatter wants it. */
function alignedTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) => `| ${cells.map((cell, k) => cell.padEnd(widths[k] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)]
}

/** As preformatted text; long lines are broken between words. */
function indented(line: string): string[] {
  const parts: string[] = []
  let rest = line
  while (rest.length > WIDTH) {
    const space = rest.lastIndexOf(' ', WIDTH)
    const end = space > 0 ? space : WIDTH
    parts.push(rest.slice(0, end))
    rest = `  ${rest.slice(end).trimStart()}`
  }
  return [...parts, rest].map((part) => `    ${part}`.trimEnd())
}
