// How soon our MCP server answers and cleans, and in how much memory, beside reference servers and bare Node in one run.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Benchmark } from '../benchmarks.ts'
import { noisePng } from '../noise.ts'
import { median, withSpread } from '../statistics.ts'
import { type Start, type Step, startServer, type ToolCall } from './session.ts'

const ROUNDS = 15
const FILES = '@modelcontextprotocol/server-filesystem'
const EVERYTHING = '@modelcontextprotocol/server-everything'
const OURS = 'unmark-mcp'
const BARE = 'bare Node'

interface Server {
  readonly name: string
  readonly args: readonly string[]
  readonly call?: ToolCall
}

/** Needs `pnpm build` before it, npm for the peers, and /proc. */
export const runMcpStart: Benchmark = async (_, print) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'unmark-bench-'))
  try {
    const servers = await listServers(folder, print)
    const starts = new Map<string, Start[]>(servers.map(({ name }) => [name, []]))
    for (let round = 0; round <= ROUNDS; round++) {
      for (const { name, args, call } of servers) {
        const start = await startServer(args, folder, call)
        // The first round of each fills the disk's cache.
        if (round > 0) starts.get(name)?.push(start)
      }
    }
    print(`Node ${process.version}, ${ROUNDS} starts each; milliseconds from spawn, peak RSS until then in MB`)
    for (const [name, all] of starts) describe(name, all, print)
    const [ours, peer] = [starts.get(OURS) ?? [], starts.get(FILES) ?? []].map((all) =>
      all.map((one) => one.initialize),
    )
    return (
      median((ours ?? []).map(milliseconds)) <= median((peer ?? []).map(milliseconds)) &&
      median((ours ?? []).map(megabytes)) <= median((peer ?? []).map(megabytes))
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function listServers(folder: string, print: (line: string) => void): Promise<Server[]> {
  await promisify(execFile)('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', FILES, EVERYTHING])
  const where = (name: string) => path.join(folder, 'node_modules', name)
  for (const name of [FILES, EVERYTHING]) {
    const { version } = JSON.parse(await readFile(path.join(where(name), 'package.json'), 'utf8')) as {
      version: string
    }
    print(`${name} ${version}`)
  }
  await writeFile(path.join(folder, 'picture.png'), await noisePng(400, 300, 1))
  const region = { x: 100, y: 80, width: 60, height: 16 }
  const call = { name: 'remove_watermark', arguments: { image: 'picture.png', regions: [region] } }
  return [
    { name: OURS, args: [file('../../../mcp-server/dist/bin.js'), '--root', folder], call },
    { name: FILES, args: [path.join(where(FILES), 'dist', 'index.js'), folder] },
    { name: EVERYTHING, args: [path.join(where(EVERYTHING), 'dist', 'index.js'), 'stdio'] },
    { name: BARE, args: [file('bare-server.mjs')] },
  ]
}

function describe(name: string, starts: readonly Start[], print: (line: string) => void): void {
  print(name)
  const line = (what: string, steps: readonly Step[]) =>
    print(`  ${what.padEnd(22)} ${withSpread(steps.map(milliseconds))} ms, ${withSpread(steps.map(megabytes), 1)} MB`)
  line(
    'initialize',
    starts.map((start) => start.initialize),
  )
  line(
    'tools/list',
    starts.map((start) => start.tools),
  )
  const calls = starts.flatMap(({ call }) => call ?? [])
  if (calls.length > 0) line('first cleaned picture', calls)
}

function milliseconds(step: Step): number {
  return step.milliseconds
}

function megabytes({ peak }: Step): number {
  return peak / 1024
}

function file(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}
