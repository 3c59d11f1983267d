// The command that makes a picture which a frozen build is missing.
import path from 'node:path'
import type { Region, RemoveRequest, UnmarkOptions } from '@unmark/core'
import { fromRoot } from './names.ts'

/** Makes everything that is missing, also what the command line has no words for. */
const BUILD = 'npx vite build'

/**
 * A command for the shell, to be run in the root by somebody who may spend: it fills the user's store, from where the next
 * build brings the result into the project's. Where the command line cannot say where the mark is, the build itself.
 */
export function commandFor(request: RemoveRequest, { engine, store }: UnmarkOptions, root: string): string {
  const { image, mask, maskDialect, regions = [], unit, overlay, output } = request
  const regionTexts = regions.map((region) => regionText(region, unit))
  if (typeof image !== 'string' || maskDialect || overlay || output || regionTexts.includes(undefined)) return BUILD
  // A mask from a URL, which only the configuration file can name.
  if (typeof mask === 'string' && !path.isAbsolute(mask)) return BUILD
  const words = [
    fromRoot(image, root),
    ...(typeof mask === 'string' ? ['--mask', fromRoot(mask, root)] : []),
    ...regionTexts.flatMap((text) => ['--region', text ?? '']),
    ...(typeof engine === 'string' && engine !== 'auto' ? ['--engine', engine] : []),
    ...(store === undefined ? [] : ['--store', store]),
  ]
  return ['npx unmark clean', ...words.map(quoted)].join(' ')
}

function regionText(region: Region, unit: 'px' | 'percent' | undefined): string | undefined {
  if ('points' in region) return undefined
  const { x, y, width, height, unit: own = unit } = region
  const text = (length: number | string) =>
    typeof length === 'number' && own === 'percent' ? `${length}%` : `${length}`
  return [x, y, width, height].map(text).join(',')
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
