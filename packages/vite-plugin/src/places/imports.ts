// Every import of a marked picture: static, dynamic, by glob, with ?url, ?inline or ?raw, in workers, on the server too.
import { existsSync } from 'node:fs'
import { normalizePath, type Plugin } from 'vite'
import type { MarkedAsset, Reference } from '../asset.ts'
import { joinQuery, readMarkQuery, splitQuery } from '../marking/query.ts'
import type { Session } from '../session.ts'
import { placeError, referenceIn } from './failure.ts'
import { createImporters } from './importers.ts'
import { relativeFile } from './relative-file.ts'

/**
 * The module of a marked picture hands on the module of the clean one, so that everything Vite does with an asset is
 * done with the clean picture, and the marked one keeps its place in the module graph.
 *
 * A build that ends needs no such place: there, an import by a relative path leads to the clean picture at once, which
 * saves a module for each picture. What is imported in another way takes the way through the module.
 */
export function importsPlugin(session: Session): Plugin {
  const importers = createImporters()
  /** Ids of pictures that were asked for already and are to stay as they are. */
  const left = new Set<string>()
  const referenceOf = (importer: string | undefined, file: string): Reference | undefined =>
    importer === undefined ? undefined : referenceIn(importer, file)
  const clean = async (asset: MarkedAsset, reference: Reference | undefined): Promise<string | undefined> => {
    try {
      return await session.clean(asset, reference)
    } catch (error) {
      throw placeError(error, reference)
    }
  }
  const findWarm = (asset: MarkedAsset, importer: string): string | undefined => {
    try {
      return session.findWarm(asset)
    } catch (error) {
      throw placeError(error, referenceOf(importer, asset.file))
    }
  }
  /** The id of the clean picture, or of the original where it is to stay as it is. */
  const lead = async (asset: MarkedAsset, query: string, importer: string): Promise<string> => {
    const found = await clean(asset, referenceOf(importer, asset.file))
    if (found !== undefined) return cleanId(session, found, query)
    const id = joinQuery(asset.file, query)
    left.add(id)
    return id
  }
  return {
    name: 'vite-plugin-unmark:imports',
    enforce: 'pre',
    resolveId: {
      order: 'pre',
      filter: { id: session.hint },
      // No promise for a picture that is there: thousands of them cost more than all else that is done here.
      handler(source, importer) {
        if (importer === undefined || !session.hint.test(source)) return undefined
        const { path: name, query } = splitQuery(source)
        const file = session.isOneShot ? relativeFile(session.config, name, importer, session.folders) : undefined
        const asset = file === undefined ? undefined : session.marker.mark(file, query)
        if (!asset) {
          // When a module is loaded, neither Rollup nor Rolldown knows yet who imports it.
          importers.note(source, importer)
          return undefined
        }
        const warm = findWarm(asset, importer)
        return warm === undefined ? lead(asset, query, importer) : cleanId(session, warm, query)
      },
    },
    load: {
      order: 'pre',
      filter: { id: session.hint },
      async handler(id) {
        // Vite 5 knows no filter.
        if (!session.hint.test(id) || id.startsWith('\0') || left.has(id)) return undefined
        const { path: file, query } = splitQuery(id)
        const inPublic = session.resolver.findPublic(id)
        if (inPublic && !existsSync(file)) {
          session.seen.inPublic(inPublic)
          return undefined
        }
        const asset = session.marker.mark(normalizePath(file), query)
        if (!asset) return undefined
        for (const watched of session.watch(asset, { kind: 'module', id })) this.addWatchFile(watched)
        const found = await clean(asset, referenceOf(importers.of(file), file))
        if (found === undefined) return undefined
        const code = handOn(cleanId(session, found, query))
        return { code, map: { mappings: '' }, moduleSideEffects: false }
      },
    },
  }
}

function handOn(id: string): string {
  const target = JSON.stringify(id)
  return `export * from ${target}\nexport { default } from ${target}\n`
}

/** What every version of Vite takes for an asset by its name. */
const ASSET = /\.(?:png|jpe?g|jfif|gif|webp|avif)$/i

/** Vite takes TIFF for no asset unless the query or the configuration says so. */
function cleanId(session: Session, cleanFile: string, query: string): string {
  const { rest } = readMarkQuery(query)
  const isAsset = rest !== '' || ASSET.test(cleanFile) || session.config.assetsInclude(cleanFile)
  return joinQuery(cleanFile, isAsset ? rest : 'url')
}
