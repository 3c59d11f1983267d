// Gives an error the form that Vite shows well, on the terminal and in the overlay: message, next step, file and line.
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { UnmarkError } from '@unmark/core/settings'
import type { Reference } from '../asset.ts'
import { splitQuery } from '../marking/query.ts'
import { positionAt } from './text-position.ts'

export interface PlaceError extends Error {
  /** The file that refers to the picture. */
  id?: string
  loc?: { file: string; line: number; column: number }
  plugin?: string
}

/** An error for Vite, from one of core or from anything else that was thrown. */
export function placeError(error: unknown, reference: Reference | undefined): PlaceError {
  const message = UnmarkError.is(error) ? `${error.message}\n${error.hint} (${error.code})` : String(error)
  const shown: PlaceError = new Error(message, { cause: error })
  shown.plugin = 'vite-plugin-unmark'
  if (reference) {
    shown.id = reference.file
    const { file, line, column } = reference
    if (line !== undefined) shown.loc = { file, line, column: column ?? 0 }
  }
  return shown
}

/** The error for a reference that says `?unmark` and names no file. */
export function missingError(url: string, looked: string, reference: Reference): PlaceError {
  const place = `${reference.file}${reference.line === undefined ? '' : `:${reference.line}`}`
  return placeError(
    new UnmarkError('INVALID_IMAGE', `${url}, which ${place} marks, does not exist: looked for ${looked}.`, {
      hint: 'Correct the path of the reference, or add the picture.',
    }),
    reference,
  )
}

/**
 * Where an importing file names a picture, as far as its text tells. The file is read when a message asks for the line:
 * a build asks for thousands of pictures that are well.
 */
export function referenceIn(importer: string, picture: string): Reference {
  const { path: file } = splitQuery(importer)
  let found: Pick<Reference, 'line' | 'column'> | undefined
  const place = () => {
    found ??= placeIn(file, picture)
    return found
  }
  return {
    file,
    get line() {
      return place().line
    },
    get column() {
      return place().column
    },
  }
}

/** Nothing for an importer that is no file, such as a virtual module. */
function placeIn(file: string, picture: string): Pick<Reference, 'line' | 'column'> {
  if (!existsSync(file) || !statSync(file).isFile()) return {}
  const text = readFileSync(file, 'utf8')
  const at = text.indexOf(path.basename(picture))
  return at === -1 ? {} : positionAt(text, at)
}
