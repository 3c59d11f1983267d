// Tells of a failure what a person at the build needs first: which picture, and who asked for it.
import { UnmarkError } from '@unmark/core/settings'
import type { Reference } from '../asset.ts'
import { fromRoot } from './names.ts'

const WHERE_THE_MARK_IS =
  'Put a mask beside the picture (hero.mask.png for hero.png), or give a region (?unmark&region=70%,90%,28%,8%, or in hero.unmark.json), or set KAZE_API_TOKEN to let the hosted service find the mark.'

/** The same failure, with the picture's name and the importing file in front of its message. */
export function locatedError(
  error: UnmarkError,
  name: string,
  reference: Reference | undefined,
  root: string,
): UnmarkError {
  const { code, message, hint, retryable, spent, taskId, retryAfterMs } = error
  return new UnmarkError(code, `${name}${usedIn(reference, root)}: ${message}`, {
    hint: code === 'MASK_REQUIRED' ? WHERE_THE_MARK_IS : hint,
    retryable,
    spent,
    cause: error,
    ...(taskId === undefined ? {} : { taskId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}

/** ` (used in src/App.tsx:3:12)`, or nothing. */
export function usedIn(reference: Reference | undefined, root: string): string {
  if (!reference) return ''
  const { file, line, column } = reference
  const place = [fromRoot(file, root), line, column].filter((part) => part !== undefined)
  return ` (used in ${place.join(':')})`
}
