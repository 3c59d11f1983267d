// Fails a build whose output would hold a marked original, whichever way it got there.
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { UnmarkError } from '@unmark/core'
import type { Plugin, Rollup } from 'vite'
import { placeError } from '../places/failure.ts'
import { listPublicFiles } from '../places/public-files.ts'
import { nameFromRoot, type Session } from '../session.ts'
import { findLeaks, type Leak, type Original, type Output } from './find-leaks.ts'
import { listMarkedFiles } from './marked-files.ts'

export function leakGuardPlugin(session: Session): Plugin {
  return {
    name: 'vite-plugin-unmark:leak-guard',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      async handler(_, bundle) {
        const originals = await findOriginals(session)
        if (originals.length > 0) refuse(session, await findLeaks(originals, outputsOf(bundle)))
      },
    },
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler({ dir }) {
        refuse(session, await findPublicLeaks(session, dir ?? session.config.build.outDir))
      },
    },
  }
}

/** What the build met, and what else of the project is marked by name or glob, in whatever way it may have come in. */
async function findOriginals(session: Session): Promise<Original[]> {
  const [inProject, inPublic] = await Promise.all([listMarkedFiles(session), listPublicFiles(session)])
  const files = new Set([...inProject, ...inPublic.marked].map(({ file }) => file))
  for (const file of session.seen.originals()) files.add(file)
  for (const file of session.seen.letThrough()) files.delete(file)
  const originals = await Promise.all([...files].map(originalOf))
  return originals.filter((original) => original !== undefined)
}

/** A file that is gone since it was cleaned cannot be compared, and the build that used it is out of date anyway. */
async function originalOf(file: string): Promise<Original | undefined> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return found && { file, size: found.size, read: () => readFile(file) }
}

function outputsOf(bundle: Rollup.OutputBundle): Output[] {
  return Object.values(bundle).map((output) => ({
    fileName: output.fileName,
    content: output.type === 'asset' ? output.source : output.code,
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
