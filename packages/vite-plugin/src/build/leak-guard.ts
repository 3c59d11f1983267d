// Fails a build whose output would hold a marked original, whichever way it got there.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { UnmarkError } from '@unmark/core'
import type { Plugin, Rollup } from 'vite'
import { placeError } from '../places/failure.ts'
import { listPublicFiles } from '../places/public-files.ts'
import { nameFromRoot, type Session } from '../session.ts'
import { findLeaks, type Leak, type Original, type Output } from './find-leaks.ts'

export function leakGuardPlugin(session: Session): Plugin {
  return {
    name: 'vite-plugin-unmark:leak-guard',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      async handler(_, bundle) {
        const files = new Set(session.seen.originals())
        for (const { file } of (await listPublicFiles(session)).marked) files.add(file)
        if (files.size > 0) refuse(session, findLeaks(await readOriginals([...files]), outputsOf(bundle)))
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

/** A file that is gone since it was cleaned cannot be compared, and the build that used it is out of date anyway. */
async function readOriginals(files: readonly string[]): Promise<Original[]> {
  const originals = await Promise.all(
    files.map((file) =>
      readFile(file).then(
        (bytes) => [{ file, bytes }],
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return []
          throw error
        },
      ),
    ),
  )
  return originals.flat()
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
