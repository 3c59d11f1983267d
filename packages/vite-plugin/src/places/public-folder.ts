// Marked pictures in public/, in a build: the copies that Vite made are replaced by the clean ones, and sidecars removed.
import { existsSync } from 'node:fs'
import { copyFile, mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Plugin } from 'vite'
import type { Session } from '../session.ts'
import { placeError } from './failure.ts'
import { refuseForeignPublic } from './foreign-public.ts'
import { listPublicFiles } from './public-files.ts'

export function publicFolderPlugins(session: Session): Plugin[] {
  return [warmingPlugin(session), copiesPlugin(session)]
}

function warmingPlugin(session: Session): Plugin {
  return {
    name: 'vite-plugin-unmark:public',
    apply: 'build',
    async buildStart() {
      await refuseForeignPublic(session)
      const { marked } = await listPublicFiles(session)
      for (const asset of marked) for (const file of session.watch(asset, { kind: 'page' })) this.addWatchFile(file)
      // They are made while modules are read, and a frozen build lists them with all others.
      session.warming = session.cleaner.prewarm(marked.map((asset) => ({ asset })))
      // Whoever waits for it gets the error; until then it is nobody's.
      session.warming.catch(() => {})
    },
  }
}

function copiesPlugin(session: Session): Plugin {
  return {
    name: 'vite-plugin-unmark:public-copies',
    apply: 'build',
    // Rolldown hands over every asset for this hook, which a site without a public folder is spared.
    applyToEnvironment: ({ config: { publicDir } }) =>
      !session.isOneShot || (publicDir !== '' && existsSync(publicDir)),
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler({ dir }) {
        const { build, publicDir, root } = (this.environment ?? session).config
        // A worker has a bundle of its own, inside the site's.
        if (!build.copyPublicDir || !publicDir) return
        const output = dir ?? path.resolve(root, build.outDir)
        const { marked, sidecars } = await listPublicFiles(session)
        const copyOf = (file: string) => path.join(output, path.relative(publicDir, file))
        await Promise.all(
          marked.map(async (asset) => {
            const clean = await session.clean(asset).catch((error: unknown) => {
              throw placeError(error, { file: asset.file })
            })
            if (clean === undefined) return
            await mkdir(path.dirname(copyOf(asset.file)), { recursive: true })
            await copyFile(clean, copyOf(asset.file))
          }),
        )
        await Promise.all(sidecars.map((file) => rm(copyOf(file), { force: true })))
      },
    },
  }
}
