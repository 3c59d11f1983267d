// What the plugin adds to a build when every marked picture is stored, beside plain pictures and beside vite-imagetools.
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Double, startDouble } from '@unmark/kaze-double'
import type { Benchmark } from '../benchmarks.ts'
import { median } from '../statistics.ts'
import { type Build, type BuildTime, measureBuild, UNMARK, VITE } from './build.ts'
import { installPeer, type Peer } from './imagetools.ts'
import { drawPictures, nameOf, writeSite } from './site.ts'
import { addedBy, describeShares, describeTimes, medianTime } from './statistics.ts'

const PICTURES = 1000
const SIZE = { width: 640, height: 480 }
const ROUNDS = 25
const PEER_ROUNDS = 7
const MOST_ADDED = 0.05
const MOST_OF_PEER = 0.5
const REGIONS = [{ x: 400, y: 400, width: 160, height: 48 }]

/** Needs `pnpm build` before it, and npm for the peer. An argument is another number of pictures. */
export const runViteWarm: Benchmark = async ([count], print) => {
  const pictures = count === undefined ? PICTURES : Number(count)
  const folder = await mkdtemp(path.join(tmpdir(), 'unmark-bench-'))
  const double = await startDouble({ resultsAt: 'api', credits: pictures + 1 })
  try {
    const builds = await prepare(folder, pictures, double, print)
    const { requests, charged } = { requests: double.requests.length, charged: double.charged }
    const pairs = await measureInTurn(builds.plain, builds.unmark, ROUNDS)
    const withPeer = builds.peer && (await measureInTurn(builds.peer, builds.unmark, PEER_ROUNDS))
    const quiet = double.requests.length === requests && double.charged === charged
    print(`${pictures} pictures, ${ROUNDS} rounds, interleaved; medians of whole processes, Node ${process.version}`)
    print(`requests while warm   ${double.requests.length - requests}, credits spent ${double.charged - charged}`)
    return [quiet, reportAdded(pairs, print), !withPeer || reportPeer(withPeer, print)].every(Boolean)
  } finally {
    await double.close()
    await rm(folder, { recursive: true, force: true })
  }
}

type Builds = Readonly<Record<'plain' | 'unmark', Build>> & { readonly peer?: Build }
/** Times of the same round have the same index. */
interface Pairs {
  readonly base: readonly BuildTime[]
  readonly unmark: readonly BuildTime[]
}

/** The plain site has the cleaned pictures, so that both builds write the same bytes. */
async function prepare(folder: string, count: number, double: Double, print: (line: string) => void): Promise<Builds> {
  const [marked, plain] = [path.join(folder, 'marked'), path.join(folder, 'plain')]
  const pictures = path.join(marked, 'pictures')
  await drawPictures(pictures, count, SIZE)
  await writeSite(marked, pictures, count, '?unmark')
  const service = { engine: 'kaze', token: double.token, baseUrl: double.url, concurrency: 16 }
  const options = { ...service, regions: REGIONS, frozen: false, store: path.join(folder, 'store') }
  const unmark: Build = { vite: VITE, site: marked, plugin: { module: UNMARK, options } }
  const cold = await measureBuild(unmark)
  print(`cold build            ${cold.whole.toFixed(0)} ms, ${double.charged} credits spent`)
  await moveCleaned(path.join(marked, 'dist', 'assets'), path.join(plain, 'pictures'), count)
  await writeSite(plain, path.join(plain, 'pictures'), count, '')
  const peer = await installPeer(path.join(folder, 'peer'), print)
  return {
    plain: { vite: VITE, site: plain },
    unmark,
    ...(peer && { peer: await preparePeer(peer, folder, pictures, count, print) }),
  }
}

async function moveCleaned(from: string, to: string, count: number): Promise<void> {
  await mkdir(to, { recursive: true })
  const built = await readdir(from)
  const hashed = new Map(built.map((name) => [name.replace(/-[\w-]{8}\.jpg$/, '.jpg'), name]))
  for (let index = 0; index < count; index++) {
    const name = hashed.get(nameOf(index))
    if (name === undefined) throw new Error(`The cold build left no ${nameOf(index)} in ${from}.`)
    await rename(path.join(from, name), path.join(to, nameOf(index)))
  }
}

async function preparePeer(
  peer: Peer,
  folder: string,
  pictures: string,
  count: number,
  print: (line: string) => void,
): Promise<Build> {
  const site = path.join(folder, 'peer-site')
  // The peer changes a picture only when it is asked to: this keeps the size and encodes anew, as cleaning does.
  await writeSite(site, pictures, count, '?quality=85')
  const build = peer.build(site)
  print(`${peer.title}: cold build ${(await measureBuild(build)).whole.toFixed(0)} ms`)
  return build
}

/**
 * Each build is compared with the one beside it, as a disk that is slow at one time is so for both. Which of the two comes
 * first changes from round to round: whoever is second has to wait for what the first has left to be written.
 */
async function measureInTurn(base: Build, unmark: Build, rounds: number): Promise<Pairs> {
  const pairs: Record<keyof Pairs, BuildTime[]> = { base: [], unmark: [] }
  const builds = { base, unmark }
  // The first round fills the caches of the disk.
  for (let round = 0; round <= rounds; round++) {
    for (const name of round % 2 === 0 ? (['base', 'unmark'] as const) : (['unmark', 'base'] as const)) {
      const time = await measureBuild(builds[name])
      if (round > 0) pairs[name].push(time)
    }
  }
  return pairs
}

function reportAdded({ base, unmark }: Pairs, print: (line: string) => void): boolean {
  const added = addedBy(unmark, base, 'whole')
  print(`plain pictures        ${describeTimes(base)}`)
  print(`marked, all stored    ${describeTimes(unmark)}`)
  print(`added                 ${describeShares(added)} of the whole process (limit ${MOST_ADDED * 100} %)`)
  print(`                      ${describeShares(addedBy(unmark, base, 'inside'))} of Vite's build() alone`)
  print(
    `                      ${describeShares(addedBy(unmark, base, 'processor'))} of the processor's time, all threads`,
  )
  return median(added) < MOST_ADDED
}

function reportPeer({ base: peer, unmark }: Pairs, print: (line: string) => void): boolean {
  const share = medianTime(unmark) / medianTime(peer)
  print(`vite-imagetools       ${describeTimes(peer)}`)
  print(`of its time           ${(share * 100).toFixed(0)} % (limit ${MOST_OF_PEER * 100} %)`)
  return share <= MOST_OF_PEER
}
