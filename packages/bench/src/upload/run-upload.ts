// How fast a 20 MB picture goes out, and in how much memory, beside other ways to upload it and a raw POST of the file.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Benchmark } from '../benchmarks.ts'
import { startChild } from '../child.ts'
import { noisePng } from '../noise.ts'
import { median, withSpread } from '../statistics.ts'

const ROUNDS = 5
const SIDE = 2582
const MOST_GROWTH_MB = 40
const LEAST_SHARE = 0.5

/** Ways of others, and the package of each that npm brings. */
const PEERS: Readonly<Record<string, { readonly name: string; readonly from?: string }>> = {
  undici: { name: 'undici, JSON.stringify', from: 'undici' },
  fetch: { name: 'fetch, base64 in JSON' },
  openai: { name: 'openai-node, files', from: 'openai' },
  fal: { name: 'fal, storage', from: '@fal-ai/client' },
}

interface Measured {
  readonly milliseconds: number
  /** Peak of the resident memory over what it was before, in bytes. */
  readonly growth: number
  readonly bytes: number
}

/** Needs npm for the peers. */
export const runUpload: Benchmark = async (_, print) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'unmark-bench-'))
  const [service, sink] = [startChild('upload/server.ts', []), startChild('upload/sink.ts', [])]
  try {
    const { url, token } = (await service.next()) as { url: string; token: string }
    const other = (await sink.next()) as { url: string }
    const modules = await installPeers(folder, print)
    const [file, warmUp] = [path.join(folder, 'large.png'), path.join(folder, 'small.png')]
    await writeFile(file, await noisePng(SIDE, SIDE, 1))
    await writeFile(warmUp, await noisePng(64, 64, 2))
    const ways: Readonly<Record<string, (round: number) => readonly [string, readonly string[]]>> = {
      raw: (round) => ['upload/client.ts', ['raw', url, token, path.join(folder, `raw-${round}`), file, warmUp]],
      unmark: (round) => ['upload/client.ts', ['unmark', url, token, path.join(folder, `${round}`), file, warmUp]],
      ...Object.fromEntries(
        Object.keys(PEERS).map((kind) => [kind, () => ['upload/peer.ts', [kind, other.url, modules, file]] as const]),
      ),
    }
    const measured: Record<string, Measured[]> = {}
    for (let round = 0; round < ROUNDS; round++) {
      for (const [kind, way] of Object.entries(ways)) {
        const client = startChild(...way(round), ['--expose-gc'])
        measured[kind] = [...(measured[kind] ?? []), (await client.next()) as Measured]
        await client.kill()
      }
    }
    return report(measured, print)
  } finally {
    await service.kill()
    await sink.kill()
    await rm(folder, { recursive: true, force: true })
  }
}

async function installPeers(folder: string, print: (line: string) => void): Promise<string> {
  const modules = path.join(folder, 'peers')
  const names = Object.values(PEERS).flatMap(({ from }) => from ?? [])
  await mkdir(modules)
  await writeFile(path.join(modules, 'package.json'), '{}')
  await promisify(execFile)('npm', ['install', '--prefix', modules, '--no-audit', '--no-fund', ...names])
  for (const name of names) {
    const manifest = await readFile(path.join(modules, 'node_modules', name, 'package.json'), 'utf8')
    print(`${name} ${(JSON.parse(manifest) as { version: string }).version}`)
  }
  return modules
}

function report(measured: Readonly<Record<string, readonly Measured[]>>, print: (line: string) => void): boolean {
  const speeds = (kind: string) => (measured[kind] ?? []).map(({ bytes, milliseconds }) => bytes / 1e3 / milliseconds)
  const growths = (kind: string) => (measured[kind] ?? []).map(({ growth }) => growth / 1e6)
  const size = ((measured['raw']?.[0]?.bytes ?? 0) / 1e6).toFixed(1)
  print(`picture of ${size} MB, ${ROUNDS} rounds, Node ${process.version}; MB of picture a second, growth of peak RSS`)
  const raw = median(speeds('raw'))
  print(`${'raw file POST'.padEnd(24)} ${withSpread(speeds('raw'))} MB/s`)
  const names = {
    unmark: 'Unmark',
    ...Object.fromEntries(Object.entries(PEERS).map(([kind, { name }]) => [kind, name])),
  }
  for (const [kind, name] of Object.entries(names)) {
    const share = `${((100 * median(speeds(kind))) / raw).toFixed(0)} % of raw`
    print(`${name.padEnd(24)} ${withSpread(speeds(kind))} MB/s, ${share}, ${withSpread(growths(kind), 1)} MB`)
  }
  const [share, growth] = [median(speeds('unmark')) / raw, Math.max(...growths('unmark'))]
  print(`limits for Unmark: ${LEAST_SHARE * 100} % of raw, ${MOST_GROWTH_MB} MB at worst`)
  return share >= LEAST_SHARE && growth < MOST_GROWTH_MB
}
