// How soon our MCP server answers, and in how much memory, beside the reference server for files, in the same run.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Benchmark } from '../benchmarks.ts'

const ROUNDS = 15
const PEER = '@modelcontextprotocol/server-filesystem'
const OURS = fileURLToPath(new URL('../../../mcp-server/dist/bin.js', import.meta.url))

interface Start {
  /** From spawn to the reply to `initialize`. */
  readonly milliseconds: number
  /** Largest resident memory until then, in kB (`VmHWM` of /proc). */
  readonly peak: number
}

/** Needs `pnpm build` before it, npm for the peer, and /proc. */
export const runMcpStart: Benchmark = async (_, print) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'unmark-bench-'))
  try {
    await promisify(execFile)('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', PEER])
    const where = path.join(folder, 'node_modules', PEER)
    const manifest = JSON.parse(await readFile(path.join(where, 'package.json'), 'utf8')) as { version: string }
    const servers = { ours: [OURS, '--root', folder], peer: [path.join(where, 'dist', 'index.js'), folder] }
    const starts: Record<keyof typeof servers, Start[]> = { ours: [], peer: [] }
    for (let round = 0; round <= ROUNDS; round++) {
      for (const name of ['ours', 'peer'] as const) {
        const start = await measure(servers[name], folder)
        // The first round of each fills the disk's cache.
        if (round > 0) starts[name].push(start)
      }
    }
    print(`Node ${process.version}, ${PEER} ${manifest.version}, ${ROUNDS} starts each`)
    const ours = describe('unmark-mcp', starts.ours, print)
    const peer = describe(PEER, starts.peer, print)
    return ours.milliseconds <= peer.milliseconds && ours.peak <= peer.peak
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function measure(args: readonly string[], folder: string): Promise<Start> {
  const started = performance.now()
  const server = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'], cwd: folder })
  const ended = once(server, 'exit')
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'bench', version: '1' } }
  server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`)
  const [line] = (await once(createInterface(server.stdout), 'line')) as [string]
  const milliseconds = performance.now() - started
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8')
  server.kill('SIGKILL')
  await ended
  if (!('result' in (JSON.parse(line) as object))) throw new Error(`Expected a reply to initialize; got ${line}`)
  return { milliseconds, peak: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) }
}

/** Prints and returns the medians, with the smallest and the largest value. */
function describe(name: string, starts: readonly Start[], print: (line: string) => void): Start {
  const times = starts.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)
  const peaks = starts.map(({ peak }) => peak).sort((a, b) => a - b)
  const middle = Math.floor(starts.length / 2)
  const [time = 0, peak = 0] = [times[middle], peaks[middle]]
  const spread = (values: readonly number[], unit: string, scale = 1) =>
    `${((values[0] ?? 0) / scale).toFixed(0)} to ${((values.at(-1) ?? 0) / scale).toFixed(0)} ${unit}`
  print(
    `${name}: ${time.toFixed(0)} ms to the reply (${spread(times, 'ms')}), ` +
      `peak RSS ${(peak / 1024).toFixed(1)} MB (${spread(peaks, 'MB', 1024)})`,
  )
  return { milliseconds: time, peak }
}
