// Lets Vite's manifests name the source file of a clean picture, as if there were no cache between them.

import path from 'node:path'
import { normalizePath, type Plugin, type Rollup } from 'vite'
import { splitQuery } from '../marking/query.ts'
import type { Session } from '../session.ts'

export function manifestPlugin(session: Session): Plugin {
  return {
    name: 'vite-plugin-unmark:manifest',
    apply: 'build',
    enforce: 'post',
    // Even a hook that returns at once has Rolldown hand over every asset.
    applyToEnvironment: ({ config }) => Boolean(config.build.manifest || config.build.ssrManifest),
    generateBundle: {
      // Behind Vite's own plugins, which write the manifests here.
      order: 'post',
      handler(_, bundle) {
        const { manifest, ssrManifest } = (this.environment ?? session).config.build
        for (const name of [fileNameOf(manifest, 'manifest'), fileNameOf(ssrManifest, 'ssr-manifest')]) {
          const asset = name === undefined ? undefined : bundle[name]
          if (asset?.type === 'asset') asset.source = withSourceNames(session, asset)
        }
      },
    },
  }
}

function fileNameOf(setting: boolean | string | undefined, name: string): string | undefined {
  return setting === true ? `.vite/${name}.json` : setting || undefined
}

function withSourceNames(session: Session, asset: Rollup.OutputAsset): string {
  const text = typeof asset.source === 'string' ? asset.source : Buffer.from(asset.source).toString('utf8')
  const manifest: Record<string, unknown> = JSON.parse(text)
  const entries = Object.entries(manifest).map(([key, entry]) => {
    const name = sourceName(session, key)
    if (name === undefined) return [key, entry]
    return [name, isEntry(entry) ? { ...entry, src: sourceName(session, entry.src) ?? entry.src } : entry]
  })
  return JSON.stringify(Object.fromEntries(entries), undefined, 2)
}

function isEntry(entry: unknown): entry is { src: string } {
  return typeof entry === 'object' && entry !== null && 'src' in entry && typeof entry.src === 'string'
}

/** Path of the original from the root, for the path of a clean file from the root. */
function sourceName(session: Session, name: string): string | undefined {
  const { root } = session.config
  const original = session.seen.originalOf(normalizePath(path.resolve(root, splitQuery(name).path)))
  return original && normalizePath(path.relative(root, original))
}
