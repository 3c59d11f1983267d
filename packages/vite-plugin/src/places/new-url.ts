// new URL('./hero.png?unmark', import.meta.url) in a build for browsers; Vite reads such files straight from the disk.

import path from 'node:path'
import { normalizePath, type Plugin, type Rollup } from 'vite'
import { joinQuery, splitQuery } from '../marking/query.ts'
import type { Session } from '../session.ts'
import { missingError, placeError } from './failure.ts'
import { positionAt } from './text-position.ts'

const NEW_URL = /\bnew\s+URL\s*\(\s*('[^'\n]+'|"[^"\n]+"|`[^`$\n]+`)\s*,\s*import\.meta\.url\s*,?\s*\)/g

/** Templates with holes need nothing here: Vite makes an import.meta.glob of them. */
export function newUrlPlugin(session: Session): Plugin {
  return {
    name: 'vite-plugin-unmark:new-url',
    // Not before the other plugins: by now TypeScript and JSX are JavaScript.
    apply: 'build',
    transform: {
      filter: { code: /\bimport\.meta\.url\b/ },
      async handler(code, id, options) {
        if (options?.ssr || !session.hint.test(code) || !code.includes('import.meta.url')) return undefined
        const changes: { readonly start: number; readonly end: number; readonly text: string }[] = []
        for (const { url, start, end } of findNewUrls(this, code)) {
          const clean = session.hint.test(url) ? await cleanUrl(session, this, url, { id, code, start }) : undefined
          if (clean !== undefined) changes.push({ start, end, text: JSON.stringify(clean) })
        }
        if (changes.length === 0) return undefined
        // Most sites have no such reference, and do not wait for what changes code.
        const { default: MagicString } = await import('magic-string')
        const changed = new MagicString(code)
        for (const { start, end, text } of changes) changed.update(start, end, text)
        return { code: changed.toString(), map: changed.generateMap({ hires: 'boundary', source: id }) }
      },
    },
  }
}

interface FoundUrl {
  readonly url: string
  /** Offsets of the literal, with its quotes. */
  readonly start: number
  readonly end: number
}

/** Those that really are expressions: what stands in a comment or in a string is left alone. */
function findNewUrls(context: Rollup.TransformPluginContext, code: string): FoundUrl[] {
  const matches = [...code.matchAll(NEW_URL)]
  const starts = matches.length > 0 ? startsOfNew(context, code) : undefined
  return matches
    .filter(({ index }) => starts === undefined || starts.has(index))
    .map((match) => {
      const literal = match[1] ?? ''
      const start = match.index + match[0].indexOf(literal)
      return { url: literal.slice(1, -1), start, end: start + literal.length }
    })
}

/** Offsets of all `new` expressions; undefined when the code is no JavaScript yet, such as a component file. */
function startsOfNew(context: Rollup.TransformPluginContext, code: string): ReadonlySet<number> | undefined {
  let tree: unknown
  try {
    tree = context.parse(code)
  } catch {
    return undefined
  }
  const starts = new Set<number>()
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit)
    else if (isNode(node)) {
      if (node.type === 'NewExpression') starts.add(node.start)
      Object.values(node).forEach(visit)
    }
  }
  visit(tree)
  return starts
}

function isNode(value: unknown): value is { type: string; start: number } {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

async function cleanUrl(
  session: Session,
  context: Rollup.TransformPluginContext,
  url: string,
  place: { readonly id: string; readonly code: string; readonly start: number },
): Promise<string | undefined> {
  const importer = splitQuery(place.id).path
  const reference = { file: importer, ...positionAt(place.code, place.start) }
  const target = await session.resolver.find(url, place.id)
  if (!target) return undefined
  if (target.kind === 'missing') throw missingError(url, target.looked, reference)
  if (target.kind === 'public') {
    session.seen.inPublic(target.asset)
    return undefined
  }
  for (const file of session.watch(target.asset, { kind: 'module', id: place.id })) context.addWatchFile(file)
  try {
    const clean = await session.clean(target.asset, reference)
    if (clean === undefined) return undefined
    const relative = normalizePath(path.relative(path.dirname(importer), clean))
    return joinQuery(relative.startsWith('.') ? relative : `./${relative}`, target.rest) + target.fragment
  } catch (error) {
    throw placeError(error, reference)
  }
}
