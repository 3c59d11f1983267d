// Fails a build whose output would hold a marked original, whichever way it got there.
import { statSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { UnmarkError } from '@unmark/core/settings'
import type { Plugin, ResolvedConfig, Rollup } from 'vite'
import { placeError } from '../places/failure.ts'
import { listPublicFiles } from '../places/public-files.ts'
import { nameFromRoot, type Session } from '../session.ts'
import { findLeaks, type Leak, type Original, type Output } from './find-leaks.ts'
import { listMarkedFiles } from './marked-files.ts'
import { listWritten, type OutputFolder } from './written-files.ts'

/**
 * A build that writes and ends is examined when all is written: then most pictures need no look but at their size, where
 * the bundle in memory would have to be copied from Rolldown once more. What leaked is removed. Whatever else is
 * examined before anything is written.
 */
export function leakGuardPlugins(session: Session): Plugin[] {
  return [writtenGuard(session), bundleGuard(session)]
}

function writtenGuard(session: Session): Plugin {
  /** By environment: several may be built at once, and each ends by itself. */
  const begun = new WeakMap<object, { readonly since: number; readonly folders: Set<string> }>()
  return {
    name: 'vite-plugin-unmark:leak-guard',
    apply: 'build',
    enforce: 'post',
    buildStart() {
      begun.set(this.environment ?? session, { since: Date.now(), folders: new Set() })
    },
    renderStart({ dir }) {
      const { build, root } = (this.environment ?? session).config
      const folder = path.resolve(root, dir ?? build.outDir)
      if (isExaminedOnDisk(session, build)) begun.get(this.environment ?? session)?.folders.add(folder)
    },
    // Not all is written, and the build fails for another reason.
    renderError() {
      begun.delete(this.environment ?? session)
    },
    closeBundle: {
      // Ahead of those who copy the output elsewhere.
      order: 'pre',
      sequential: true,
      async handler() {
        const environment = this.environment ?? session
        const { since, folders } = begun.get(environment) ?? { since: 0, folders: [] }
        begun.delete(environment)
        const { build, publicDir } = environment.config
        const copied = build.copyPublicDir ? publicDir : ''
        for (const folder of folders) await examine(session, { folder, since, publicDir: copied })
      },
    },
  }
}

async function examine(session: Session, output: OutputFolder): Promise<void> {
  const originals = await findOriginals(session)
  const leaks = originals.length > 0 ? await findLeaks(originals, listWritten(output)) : []
  await Promise.all(leaks.map((leak) => rm(path.join(output.folder, leak.output), { force: true })))
  refuse(session, leaks)
}

function bundleGuard(session: Session): Plugin {
  return {
    name: 'vite-plugin-unmark:bundle-guard',
    apply: 'build',
    enforce: 'post',
    // Even a hook that returns at once has Rolldown hand over every asset.
    applyToEnvironment: ({ config }) => !isExaminedOnDisk(session, config.build),
    generateBundle: {
      order: 'post',
      async handler(_, bundle) {
        if (isExaminedOnDisk(session, (this.environment ?? session).config.build)) return
        const originals = await findOriginals(session)
        if (originals.length > 0) refuse(session, await findLeaks(originals, outputsOf(bundle)))
      },
    },
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler({ dir }) {
        if (isExaminedOnDisk(session, (this.environment ?? session).config.build)) return
        refuse(session, await findPublicLeaks(session, dir ?? session.config.build.outDir))
      },
    },
  }
}

function isExaminedOnDisk(session: Session, { write }: ResolvedConfig['build']): boolean {
  return session.isOneShot && write
}

/** What the build met, and what else of the project is marked by name or glob, in whatever way it may have come in. */
async function findOriginals(session: Session): Promise<Original[]> {
  const [inProject, inPublic] = await Promise.all([listMarkedFiles(session), listPublicFiles(session)])
  const files = new Set([...inProject, ...inPublic.marked].map(({ file }) => file))
  for (const file of session.seen.originals()) files.add(file)
  for (const file of session.seen.letThrough()) files.delete(file)
  return [...files].flatMap((file) => originalOf(file, session.seen.sizeOf(file)))
}

/** A file that is gone since it was cleaned cannot be compared, and the build that used it is out of date anyway. */
function originalOf(file: string, known: number | undefined): Original[] {
  // Thousands of small questions are answered sooner one by one than through the thread pool.
  const size = known ?? statSync(file, { throwIfNoEntry: false })?.size
  return size === undefined ? [] : [{ file, size, read: () => readFile(file) }]
}

function outputsOf(bundle: Rollup.OutputBundle): Output[] {
  return Object.values(bundle).map((output) => ({
    fileName: output.fileName,
    read: async () => (output.type === 'asset' ? output.source : output.code),
  }))
}

/** Copies of the public folder are whole files, so each is compared with its own original only. */
async function findPublicLeaks(session: Session, outputFolder: string): Promise<Leak[]> {
  const { publicDir, root } = session.config
  const seen = new Set(session.seen.originals())
  const marked = (await listPublicFiles(session)).marked.filter(({ file }) => seen.has(file))
  const leaks = await Promise.all(
    marked.map(async ({ file }) => {
      const output = path.resolve(root, outputFolder, path.relative(publicDir, file))
      const [original, copy] = await Promise.all([readFile(file), readFile(output).catch(() => undefined)])
      return copy?.equals(original) ? [{ original: file, output }] : []
    }),
  )
  return leaks.flat()
}

function refuse(session: Session, leaks: readonly Leak[]): void {
  if (leaks.length === 0) return
  const lines = leaks.map(({ original, output }) => `  ${nameFromRoot(session, original)} in ${output}`)
  throw placeError(
    new UnmarkError('INVALID_INPUT', `The output would hold marked originals:\n${lines.join('\n')}`, {
      hint:
        'Mark every reference to the picture (?unmark), or none. Name the file *.marked.* to mark it wherever it is used. ' +
        'A plugin that reads the file itself has to be given the clean one.',
    }),
    undefined,
  )
}
