// The dev server's part: pictures asked for by URL, and updates.
import type { Plugin } from 'vite'
import type { Session } from '../session.ts'
import { pictureMiddleware } from './middleware.ts'
import { followChanges } from './updates.ts'

export function devPlugin(session: Session): Plugin {
  return {
    name: 'vite-plugin-unmark:dev',
    apply: 'serve',
    configureServer(server) {
      session.server = server
      followChanges(session, server)
      server.middlewares.use(pictureMiddleware(session, server))
    },
  }
}
