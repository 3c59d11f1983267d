// Every import of a marked picture: static, dynamic, by glob, with ?url, ?inline or ?raw, in workers, on the server too.
import { existsSync } from 'node:fs'
import { normalizePath, type Plugin } from 'vite'
import { joinQuery, readMarkQuery, splitQuery } from '../marking/query.ts'
import type { Session } from '../session.ts'
import { placeError, referenceIn } from './failure.ts'
import { createImporters } from './importers.ts'

/**
 * The module of a marked picture hands on the module of the clean one, so that everything Vite does with an asset is
 * done with the clean picture, and the marked one keeps its place in the module graph.
 */
export function importsPlugin(session: Session): Plugin {
  const importers = createImporters()
  return {
    name: 'vite-plugin-unmark:imports',
    enforce: 'pre',
    resolveId: {
      order: 'pre',
      filter: { id: session.hint },
      // Resolves nothing: when a module is loaded, neither Rollup nor Rolldown knows yet who imports it.
      handler(source, importer) {
        if (importer !== undefined && session.hint.test(source)) importers.note(source, importer)
        return undefined
      },
    },
    load: {
      order: 'pre',
      filter: { id: session.hint },
      async handler(id) {
        // Vite 5 knows no filter.
        if (!session.hint.test(id) || id.startsWith('\0')) return undefined
        const { path: file, query } = splitQuery(id)
        const inPublic = session.resolver.findPublic(id)
        if (inPublic && !existsSync(file)) {
          session.seen.inPublic(inPublic)
          return undefined
        }
        const asset = session.marker.mark(normalizePath(file), query)
        if (!asset) return undefined
        for (const watched of session.watch(asset, { kind: 'module', id })) this.addWatchFile(watched)
        const importer = importers.of(file)
        const reference = importer === undefined ? undefined : referenceIn(importer, file)
        try {
          const clean = await session.clean(asset, reference)
          if (clean === undefined) return undefined
          const code = handOn(session, clean, readMarkQuery(query).rest)
          return { code, map: { mappings: '' }, moduleSideEffects: false }
        } catch (error) {
          throw placeError(error, reference)
        }
      },
    },
  }
}

/** Vite takes TIFF for no asset unless the query says so. */
function handOn(session: Session, cleanFile: string, rest: string): string {
  const isAsset = rest !== '' || session.config.assetsInclude(cleanFile)
  const target = JSON.stringify(joinQuery(cleanFile, isAsset ? rest : 'url'))
  return `export * from ${target}\nexport { default } from ${target}\n`
}
