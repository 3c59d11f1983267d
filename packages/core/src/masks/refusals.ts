// How a mask file is refused: what it was taken for, and how its owner can say what is meant.
import { UnmarkError } from '../errors.ts'

export function invalidMask(message: string, hint: string): UnmarkError {
  return new UnmarkError('INVALID_MASK', message, { hint })
}

/** For files that mean two things. `readings` says which. */
export function ambiguous(readings: string, hint: string): UnmarkError {
  return invalidMask(`The mask can be read in two ways: ${readings}.`, hint)
}

/** A share such as "3.1 %"; never "0 %" for something, never "100 %" for less than all. */
export function percent(part: number, whole: number): string {
  const share = (100 * part) / whole
  if (part > 0 && share < 0.1) return 'less than 0.1 %'
  return part < whole && share > 99.9 ? 'more than 99.9 %' : `${Number(share.toFixed(1))} %`
}
