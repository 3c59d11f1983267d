// Marked references with any query, and damaged sidecars, through the Vite plugin's own way to a clean file.
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fromFace } from './faces.ts'
import { mutate } from './mutate.ts'
import { CANARY, GIVEN, makePlaces } from './places.ts'
import type { Random } from './random.ts'
import { endOf, type OpenTarget } from './target.ts'
import { anyMembers, damaged, type Json } from './values.ts'

interface Asset {
  readonly file: string
}
interface MarkerModule {
  createMarker(options: object): { mark(file: string, query: string): Asset | undefined }
  hintOfMark(options: object): RegExp
}
interface QueryModule {
  splitQuery(reference: string): { path: string; query: string }
}
interface CleanerModule {
  openCleaner(
    options: object,
    context: object,
  ): { clean(asset: Asset): Promise<unknown>; dependencies(asset: Asset): unknown; close(): Promise<void> }
}

const QUERIES = [
  'unmark',
  'unmark&region=10,8,8,6',
  'url&unmark&region=30%,30%,20%,20%&region=1,1,2,2',
  'unmark=&mask=./mask.png',
  'unmark&mask=mask.png&region=1,1,1,1#f',
]
const PARTS = [
  'unmark',
  '&',
  '?',
  '=',
  ',',
  '%',
  '%2',
  '%00',
  '%FF',
  '#',
  'region=',
  'mask=',
  '../outside/secret.png',
  'link/secret.png',
  '-1',
  '1e9',
  '١',
  '\0',
  '__proto__=1',
  'constructor=',
]
const SIDECARS: readonly Json[] = [
  { regions: [{ x: 1, y: 1, width: 4, height: 4 }], unit: 'px' },
  { mask: 'mask.png', maskDialect: 'auto' },
  { overlay: { image: 'mask.png', opacity: 0.5, x: '10%' } },
]
const WORDS = [
  ...GIVEN,
  'regions',
  'unit',
  'mask',
  'overlay',
  'image',
  'points',
  'x',
  'y',
  'width',
  'height',
  '../outside/secret.png',
]
const GLOBS = ['*.png', '**/*', '{a,b}'.repeat(12), '[z-a]', '!(a', '*a'.repeat(30), '']

export const fuzzQueries: OpenTarget = async (folder) => {
  const { given, checkOutside } = await makePlaces(folder)
  const { createMarker, hintOfMark } = await fromFace<MarkerModule>('vite-plugin/src/marking/marker.ts')
  const { splitQuery } = await fromFace<QueryModule>('vite-plugin/src/marking/query.ts')
  const { openCleaner } = await fromFace<CleanerModule>('vite-plugin/src/cleaning/cleaner.ts')
  const sidecar = path.join(given, 'good.unmark.json')
  const silent = { info: () => {}, warn: () => {}, error: () => {} }
  const clean = async (reference: string, options: object) => {
    const globs = { include: undefined, exclude: undefined, ...options }
    const { path: file, query } = splitQuery(reference)
    hintOfMark(globs).test(reference)
    const store = path.join(folder, 'store')
    const projectStore = path.join(store, 'project')
    const cleaner = openCleaner(
      { engine: 'local', env: {}, ...options, store, projectStore },
      { root: given, command: 'build', logger: silent },
    )
    try {
      const asset = createMarker({ root: given, ownFolders: [], ...globs }).mark(path.join(given, file), query)
      if (!asset) return
      cleaner.dependencies(asset)
      await cleaner.clean(asset)
    } finally {
      await cleaner.close()
    }
  }
  return {
    once: async (random) => {
      await rm(sidecar, { force: true })
      if (random.chance(0.5)) await writeFile(sidecar, anySidecar(random))
      const reference = `${random.pick(['good.png', 'good.jpg', 'a b%.png', 'broken.png'])}?${anyQuery(random)}`
      const end = await endOf(clean(reference, random.chance(0.2) ? anyOptions(random) : {}))
      checkOutside()
      return end
    },
    close: async () => {},
  }
}

function anyQuery(random: Random): string {
  const sound = random.pick(QUERIES)
  if (random.chance(0.3)) return mutate(Buffer.from(sound), random).toString('latin1')
  const at = random.below(sound.length + 1)
  const added = Array.from({ length: random.below(4) }, () => random.pick(PARTS)).join('')
  return sound.slice(0, at) + added + sound.slice(at)
}

function anySidecar(random: Random): string | Buffer {
  const json = JSON.stringify(damaged(random.pick(SIDECARS), random, WORDS))
  return random.chance(0.3) ? mutate(Buffer.from(json), random) : json
}

/** Where files go is not left to chance. */
function anyOptions(random: Random): object {
  const names = ['include', 'exclude', 'masks', 'regions', 'unit', 'onError', 'frozen', 'concurrency']
  return anyMembers(random, names, [...GLOBS, ...WORDS, CANARY])
}
