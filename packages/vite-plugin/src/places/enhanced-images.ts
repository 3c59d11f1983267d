// Ids of @sveltejs/enhanced-img, which hands the file's own path to imagetools and asks nobody else for its content.
import { normalizePath, type Plugin } from 'vite'
import { joinQuery, readMarkQuery, splitQuery } from '../marking/query.ts'
import type { Session } from '../session.ts'
import { placeError, referenceIn } from './failure.ts'

const ENHANCED = /[?&]enhanced(?![\w-])/

/** Leads such an import to the clean file. Nothing else is led away like this: a module that moves is not updated in dev. */
export function enhancedImagesPlugin(session: Session): Plugin {
  return {
    name: 'vite-plugin-unmark:enhanced-images',
    enforce: 'pre',
    resolveId: {
      order: 'pre',
      filter: { id: ENHANCED },
      async handler(source, importer, options) {
        if (!ENHANCED.test(source)) return undefined
        const resolved = await this.resolve(source, importer, { ...options, skipSelf: true })
        if (!resolved) return undefined
        const { path: file, query } = splitQuery(resolved.id)
        const asset = session.marker.mark(normalizePath(file), query)
        if (!asset) return undefined
        for (const watched of session.watch(asset, { kind: 'page' })) this.addWatchFile(watched)
        const reference = importer === undefined ? undefined : referenceIn(importer, file)
        try {
          const clean = await session.clean(asset, reference)
          return clean && { ...resolved, id: joinQuery(clean, readMarkQuery(query).rest) }
        } catch (error) {
          throw placeError(error, reference)
        }
      },
    },
  }
}
