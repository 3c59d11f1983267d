// Refuses marked pictures in a public folder that somebody else than Vite copies, out of every plugin's reach.
import path from 'node:path'
import { UnmarkError } from '@unmark/core/settings'
import { nameFromRoot, type Session } from '../session.ts'
import { placeError } from './failure.ts'
import { listPublicFiles } from './public-files.ts'

/** Nuxt switches Vite's public folder off, and copies its own after the last build. */
const NUXT = /^nuxt:/
/** From Vite's root, which is the sources' folder: since Nuxt 4 that is `app/`. */
const FOLDERS = ['public', '../public']

/** @throws Error for Vite that lists the pictures which would go out with their marks */
export async function refuseForeignPublic(session: Session): Promise<void> {
  const { publicDir, plugins, root } = session.config
  if (publicDir || !plugins.some(({ name }) => NUXT.test(name))) return
  const lists = await Promise.all(FOLDERS.map((folder) => listPublicFiles(session, path.resolve(root, folder))))
  const files = lists.flatMap(({ marked }) => marked.map(({ file }) => file))
  if (files[0] === undefined) return
  const names = files.map((file) => nameFromRoot(session, file)).join(', ')
  throw placeError(
    new UnmarkError('INVALID_INPUT', `Nuxt itself copies its public folder, with marked pictures in it: ${names}.`, {
      hint: 'Move them to the assets folder, and refer to them as ~/assets/..., where they are cleaned.',
    }),
    { file: files[0] },
  )
}
