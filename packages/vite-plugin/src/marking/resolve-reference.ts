// Finds the marked picture behind a reference, the way Vite itself would look for the file.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { normalizePath, type ResolvedConfig } from 'vite'
import type { MarkedAsset } from '../asset.ts'
import type { Marker } from './marker.ts'
import { readMarkQuery, splitQuery } from './query.ts'

export type Target =
  /** A picture that Vite would emit or inline; `rest` is the query without what is ours, `fragment` starts with `#`. */
  | { readonly kind: 'file'; readonly asset: MarkedAsset; readonly rest: string; readonly fragment: string }
  /** A picture in the public folder, whose URL stays. */
  | { readonly kind: 'public'; readonly asset: MarkedAsset }
  /** The query says that it is marked, and no file is there. */
  | { readonly kind: 'missing'; readonly looked: string }

export interface ReferenceResolver {
  /** For style sheets and `new URL`: aliases count, and `hero.png` means `./hero.png`. Undefined when nothing is marked. */
  find(url: string, importer: string): Promise<Target | undefined>
  /** For HTML, where Vite knows no aliases. */
  findInHtml(url: string, importer: string): Target | undefined
  /** The picture in the public folder that a URL from the site's root names. */
  findPublic(url: string): MarkedAsset | undefined
}

export function createReferenceResolver(config: ResolvedConfig, marker: Marker): ReferenceResolver {
  const resolve = config.createResolver({ preferRelative: true, tryIndex: false, extensions: [] })

  const findPublic = (url: string): MarkedAsset | undefined => {
    const { path: urlPath, query } = splitQuery(url)
    if (!config.publicDir || !urlPath.startsWith('/')) return undefined
    const file = normalizePath(path.join(config.publicDir, decodePath(urlPath)))
    return isInside(config.publicDir, file) && existsSync(file) ? marker.mark(file, query) : undefined
  }
  const target = (url: string, file: string | undefined): Target | undefined => {
    const { query, fragment } = splitQuery(url)
    const { marked, rest } = readMarkQuery(query)
    if (file === undefined || !existsSync(file)) return marked ? { kind: 'missing', looked: file ?? url } : undefined
    const asset = marker.mark(normalizePath(file), query)
    return asset && { kind: 'file', asset, rest, fragment }
  }

  return {
    findPublic,
    async find(url, importer) {
      if (isElsewhere(url)) return undefined
      const asset = findPublic(url)
      if (asset) return { kind: 'public', asset }
      const found = await resolve(decodePath(splitQuery(url).path), splitQuery(importer).path)
      return target(url, found && splitQuery(found).path)
    },
    findInHtml(url, importer) {
      if (isElsewhere(url)) return undefined
      const asset = findPublic(url)
      if (asset) return { kind: 'public', asset }
      const urlPath = decodePath(splitQuery(url).path)
      const folder = urlPath.startsWith('/') ? config.root : path.dirname(importer)
      return target(url, path.join(folder, urlPath))
    },
  }
}

export function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file)
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative)
}

/** A URL with a protocol, a host, or nothing but a fragment. */
function isElsewhere(url: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]+:|\/\/|#)/i.test(url)
}

/** Leaves a path that is no valid percent-encoding as it is, as a file may be called `50%.png`. */
export function decodePath(urlPath: string): string {
  try {
    return decodeURIComponent(urlPath)
  } catch {
    return urlPath
  }
}
