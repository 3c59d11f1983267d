// What a reference's query says about where the mark is: `?unmark&region=70%,90%,28%,8%&mask=./other.png`.
import path from 'node:path'
import type { RectangleRegion } from '@unmark/core'
import { UnmarkError } from '@unmark/core/settings'
import type { Directives } from '../asset.ts'
import type { MarkPlace } from './place.ts'

/** Names in a query that are ours; all others belong to Vite or to other plugins and are left alone. */
export const DIRECTIVES = ['region', 'mask'] as const

/** Our own directives with their values, in one order for every order in which they may be written. */
export function ownDirectives(directives: Directives): readonly (readonly [name: string, value: string])[] {
  return DIRECTIVES.flatMap((name) => [...(directives[name] ?? [])].sort().map((value) => [name, value] as const))
}

/**
 * Where the mark is according to a query, or undefined when it says nothing of that. A mask's path is relative to the
 * picture.
 *
 * @throws UnmarkError `INVALID_INPUT` for a directive that cannot be understood
 */
export function placeOfDirectives(file: string, directives: Directives): MarkPlace | undefined {
  const { region: regions = [], mask: masks = [] } = directives
  if (regions.length === 0 && masks.length === 0) return undefined
  if (masks.length > 1) throw refuse('mask', `expected at most one, got ${masks.length}`)
  const [mask] = masks
  if (mask === '') throw refuse('mask', 'expected a path relative to the picture, got nothing')
  return {
    regions: regions.map(parseRegion),
    ...(mask === undefined ? {} : { mask: path.posix.join(path.posix.dirname(file), mask) }),
  }
}

const LENGTH = /^\d+(\.\d+)?%?$/

function parseRegion(text: string): RectangleRegion {
  const parts = text.split(',').map((part) => part.trim())
  const [x, y, width, height] = parts.map(parseLength)
  if (parts.length !== 4 || x === undefined || y === undefined || width === undefined || height === undefined) {
    throw refuse(
      'region',
      `expected x,y,width,height in pixels or percent, such as 70%,90%,28%,8%; got ${JSON.stringify(text)}`,
    )
  }
  return { x, y, width, height }
}

function parseLength(text: string): RectangleRegion['x'] | undefined {
  if (!LENGTH.test(text)) return undefined
  return text.endsWith('%') ? `${Number(text.slice(0, -1))}%` : Number(text)
}

function refuse(name: string, why: string): UnmarkError {
  return new UnmarkError('INVALID_INPUT', `The directive ${name} in the query cannot be used: ${why}.`, {
    hint: 'Correct the query, for example ?unmark&region=70%,90%,28%,8% or ?unmark&mask=./hero.mask.png.',
  })
}
