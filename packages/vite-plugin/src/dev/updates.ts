// Brings a changed, added or removed picture, mask or options file to the modules and pages that show it.
import { normalizePath, type ViteDevServer } from 'vite'
import { stampOf } from '../cleaning/stamps.ts'
import type { Session } from '../session.ts'

/** Longer than a file that is saved stays half written. */
const SAVED_AFTER_MS = 200

/**
 * Vite itself follows files that its module graph knows. A mask that is added, an options file, and a picture that only
 * a page names are not among them in every version, so all of them are followed here.
 *
 * Watchers may tell of a file when it is emptied to be written, and of nothing more if it is written within the same tick of
 * the file system's clock. So whatever was told of is looked at once more.
 */
export function followChanges(session: Session, server: ViteDevServer): void {
  const lookingAgain = new Map<string, NodeJS.Timeout>()
  const onChange = (changed: string): void => {
    const file = normalizePath(changed)
    const users = session.users.of(file)
    if (users.length === 0) return
    lookAgain(file)
    if (users.some(({ kind }) => kind === 'page')) server.ws.send({ type: 'full-reload', path: '*' })
    for (const user of users) if (user.kind === 'module') reload(server, user.id)
  }
  const lookAgain = (file: string): void => {
    const stamp = stampOf(file)
    const look = () => {
      lookingAgain.delete(file)
      if (stampOf(file) !== stamp) onChange(file)
    }
    clearTimeout(lookingAgain.get(file))
    lookingAgain.set(file, setTimeout(look, SAVED_AFTER_MS).unref())
  }
  for (const event of ['add', 'change', 'unlink'] as const) server.watcher.on(event, onChange)
}

/** In every environment the module is made anew when it is next asked for; browsers are told at once. */
function reload(server: ViteDevServer, id: string): void {
  for (const environment of Object.values(server.environments ?? {})) {
    for (const module of modulesOf(environment.moduleGraph, id)) environment.moduleGraph.invalidateModule(module)
  }
  for (const module of modulesOf(server.moduleGraph, id)) {
    server.moduleGraph.invalidateModule(module)
    server.reloadModule(module).catch((error: unknown) => server.config.logger.error(String(error)))
  }
}

/** A style sheet is known to its own compiler without the `direct` or `inline` that its module's id may have. */
function modulesOf<Module extends { id: string | null }>(
  graph: { getModulesByFile(file: string): Set<Module> | undefined },
  id: string,
): Module[] {
  const [file = '', query = ''] = id.split('?')
  const parts = query.split('&').filter(Boolean)
  return [...(graph.getModulesByFile(file) ?? [])].filter((module) => {
    const own = (module.id ?? '').slice(file.length + 1).split('&')
    return parts.every((part) => own.includes(part))
  })
}
