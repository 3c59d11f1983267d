// A picture that was made is handed out even when the store fails; the report then says that it was not kept.
import { UnmarkError } from './errors.ts'
import type { RemoveResult } from './result.ts'

/** The sentence for the report when the store failed; any other error is thrown on. */
export function notStored(error: unknown): string {
  if (!UnmarkError.is(error) || error.code !== 'STORE_CORRUPT') throw error
  return `The result was not stored: ${error.message}`
}

export function withNote(result: RemoveResult, note: string): RemoveResult {
  return { ...result, report: { ...result.report, notes: [...result.report.notes, note] } }
}
