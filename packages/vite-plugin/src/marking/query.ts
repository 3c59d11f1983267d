// Takes what is meant for this plugin out of a reference's query, and leaves the rest as Vite and other plugins expect it.
import type { Directives } from '../asset.ts'
import { DIRECTIVES } from '../cleaning/directives.ts'

/** All other names are for Vite (`url`, `raw`) or for other plugins (`w=100`). */
const DIRECTIVE_NAMES: ReadonlySet<string> = new Set(DIRECTIVES)

export interface MarkQuery {
  /** Whether `unmark` stands in the query, with or without a value. */
  readonly marked: boolean
  readonly directives: Directives
  /** What is left of the query, unchanged, without its `?`; empty when nothing is. */
  readonly rest: string
}

/** What nearly every reference says. */
const BARE_MARK: MarkQuery = { marked: true, directives: {}, rest: '' }

/** Splits a URL or module id at its first `?`; the query comes without it. A `#...` at the end stays with the part before. */
export function splitQuery(reference: string): { path: string; query: string; fragment: string } {
  const [withoutFragment = '', fragment] = cutAt(reference, '#', reference.indexOf('?'))
  const [path = '', query = ''] = cutAt(withoutFragment, '?', 0)
  return { path, query, fragment: fragment === undefined ? '' : `#${fragment}` }
}

/** Joins a path and the rest of a query. */
export function joinQuery(path: string, query: string): string {
  return query === '' ? path : `${path}?${query}`
}

/** Reads a query without its `?`. */
export function readMarkQuery(query: string): MarkQuery {
  if (query === 'unmark') return BARE_MARK
  const directives: Record<string, string[]> = {}
  const rest: string[] = []
  let marked = false
  for (const part of query.split('&').filter((text) => text !== '')) {
    const [name = '', value = ''] = cutAt(part, '=', 0)
    if (name === 'unmark') marked = true
    else if (DIRECTIVE_NAMES.has(name)) directives[name] = [...(directives[name] ?? []), decode(value)]
    else rest.push(part)
  }
  return { marked, directives, rest: rest.join('&') }
}

function cutAt(text: string, separator: string, from: number): string[] {
  const at = text.indexOf(separator, Math.max(0, from))
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

/** `region=70%,90%` is no valid percent-encoding, and meant as it stands. */
function decode(value: string): string {
  try {
    return decodeURIComponent(value.replace(/%(?![0-9a-f]{2})/gi, '%25'))
  } catch {
    return value
  }
}
