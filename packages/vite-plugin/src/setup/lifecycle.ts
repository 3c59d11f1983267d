// The end of a build or of a dev server: what was done is told once, the lock is written, the cleaner is closed.
import { UnmarkError } from '@unmark/core/settings'
import type { Plugin } from 'vite'
import type { MissingAsset } from '../cleaning/contract.ts'
import { placeError } from '../places/failure.ts'
import { nameFromRoot, type Session } from '../session.ts'

export function lifecyclePlugin(session: Session): Plugin {
  /** Builds of several environments may run at once, and share the cleaner. */
  let running = 0
  let written = false
  const end = async (): Promise<void> => {
    running = Math.max(0, running - 1)
    if (running === 0) await session.close()
  }
  return {
    name: 'vite-plugin-unmark:lifecycle',
    buildStart() {
      running += 1
      written = false
    },
    async buildEnd(error) {
      if (session.config.command !== 'build') return
      // Not every version closes the bundle of a build that failed.
      if (error) return session.config.build.watch ? undefined : end()
      await session.warming
      // A frozen build names all that is missing, not only what it met first.
      const missing = session.cleaner.missing()
      if (missing.length > 0) throw placeError(missingError(session, missing), missing[0]?.reference)
    },
    renderStart() {
      written = true
    },
    renderError() {
      written = false
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        const isBuild = session.config.command === 'build'
        if (isBuild && written && running === 1) await finishBuild(session)
        if (isBuild && session.config.build.watch) running = 0
        else await end()
      },
    },
    async closeWatcher() {
      await session.close()
    },
  }
}

async function finishBuild(session: Session): Promise<void> {
  const { cleaned, fromStore, originals, text } = session.cleaner.summary()
  if (cleaned + fromStore + originals === 0) return
  await session.cleaner.writeLock()
  session.config.logger.info(`unmark: ${text}`)
}

function missingError(session: Session, missing: readonly MissingAsset[]): UnmarkError {
  const lines = missing.flatMap(({ name, reference, command }) => {
    const place = reference ? ` (used in ${nameFromRoot(session, reference.file)}:${reference.line ?? 1})` : ''
    return [`  ${name}${place}`, `    ${command}`]
  })
  const count = missing.length === 1 ? 'A marked picture is' : `${missing.length} marked pictures are`
  return new UnmarkError('FROZEN', `${count} not in the store, and frozen forbids making them:\n${lines.join('\n')}`, {
    hint: 'Run the commands above, or a build without frozen, where they may be made, and keep the project’s store.',
  })
}
