// What the tests of the cleaning half share: a project in a folder of its own, pictures with a mark, and a logger that listens.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { UnmarkError } from '@unmark/core'
import { type Double, type DoubleOptions, startDouble } from '@unmark/kaze-double'
import sharp from 'sharp'
import { onTestFinished } from 'vitest'
import type { MarkedAsset } from '../../src/asset.ts'
import { openCleaner } from '../../src/cleaning/cleaner.ts'
import type { PluginCleaner } from '../../src/cleaning/contract.ts'
import type { UnmarkPluginOptions } from '../../src/cleaning/options.ts'

export const WIDTH = 64
export const HEIGHT = 48
/** Where the mark is in every picture of these tests. */
export const REGION = { x: 20, y: 16, width: 12, height: 8 }
/** The same as a directive. */
export const REGION_TEXT = '20,16,12,8'

export interface Project {
  /** Absolute, with `/`. */
  readonly root: string
  readonly store: string
  readonly lines: { readonly level: 'info' | 'warn' | 'error'; readonly message: string }[]
  /** A cleaner with the embedded engine, unless the options say otherwise; closed when the test ends. */
  open(options?: UnmarkPluginOptions, command?: 'serve' | 'build'): PluginCleaner
  /** Writes a file below the root; returns its absolute path. */
  write(name: string, content: Uint8Array | string): Promise<string>
  asset(name: string, directives?: MarkedAsset['directives']): MarkedAsset
}

export async function project(): Promise<Project> {
  const base = await mkdtemp(path.join(tmpdir(), 'unmark-vite-'))
  onTestFinished(() => rm(base, { recursive: true, force: true }))
  const [root, store] = [path.join(base, 'app'), path.join(base, 'store')]
  await mkdir(root)
  const lines: Project['lines'] = []
  const say = (level: 'info' | 'warn' | 'error') => (message: string) => lines.push({ level, message })
  const logger = { info: say('info'), warn: say('warn'), error: say('error') }
  return {
    root,
    store,
    lines,
    open: (options = {}, command = 'build') => {
      const cleaner = openCleaner({ env: {}, store, ...options }, { root, command, logger })
      onTestFinished(() => cleaner.close())
      return cleaner
    },
    write: async (name, content) => {
      const file = path.join(root, name)
      await mkdir(path.dirname(file), { recursive: true })
      await writeFile(file, content)
      return file
    },
    asset: (name, directives = {}) => ({ file: path.posix.join(root, name), directives }),
  }
}

/** A double, and the options with which a cleaner uses it. */
export async function service(options: DoubleOptions = {}): Promise<{ double: Double; hosted: UnmarkPluginOptions }> {
  const double = await startDouble({ resultsAt: 'api', ...options })
  onTestFinished(() => double.close())
  return { double, hosted: { baseUrl: double.url, token: double.token } }
}

/** A PNG of a smooth picture with a magenta mark where {@link REGION} is; `seed` makes it another one. */
export function marked(seed = 0): Promise<Buffer> {
  const data = Buffer.alloc(WIDTH * HEIGHT * 3)
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const colour = isInside(x, y) ? [255, 0, 255] : [x * 3, y * 4, (255 - x * 2 + seed) % 256]
      data.set(colour, (y * WIDTH + x) * 3)
    }
  }
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png()
    .toBuffer()
}

/** A mask file: white is removed. By default, where the mark is. */
export function whiteMask({ x, y, width, height } = REGION): Promise<Buffer> {
  const data = Buffer.alloc(WIDTH * HEIGHT)
  for (let row = y; row < y + height; row++) data.fill(255, row * WIDTH + x, row * WIDTH + x + width)
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } })
    .png()
    .toBuffer()
}

/** Share of the pixels in a rectangle that are still of the mark's colour. */
export async function markLeft(file: string | Uint8Array, { x, y, width, height } = REGION): Promise<number> {
  const { data } = await sharp(file)
    .extract({ left: x, top: y, width, height })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  let count = 0
  for (let at = 0; at < data.length; at += 3) {
    if ((data[at] ?? 0) > 200 && (data[at + 1] ?? 0) < 60 && (data[at + 2] ?? 0) > 200) count++
  }
  return count / (width * height)
}

function isInside(x: number, y: number): boolean {
  return x >= REGION.x && x < REGION.x + REGION.width && y >= REGION.y && y < REGION.y + REGION.height
}

/** The `UnmarkError` that `work` rejects with; anything else fails the test. */
export async function failure(work: Promise<unknown>): Promise<UnmarkError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (UnmarkError.is(error)) return error
  throw error ?? new Error('Expected an UnmarkError; nothing was thrown.')
}

/** Paths of all files below a folder, relative to it, with `/`, sorted. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => !entry.isDirectory())
  return files.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).sort()
}
