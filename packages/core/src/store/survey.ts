// What there is in the store, as `prune` needs to know it: sizes, times of last use, and what must not go.
import { stat } from 'node:fs/promises'
import { readIfPresent } from './disk.ts'
import { when } from './failure.ts'
import { parseJournal } from './journal.ts'
import { type ContentKey, parseContentKey } from './key.ts'
import { BLOB_NAME, JOURNAL_NAME, type Layout, RESULT_NAME } from './layout.ts'
import { extensionOf, judgeEntry } from './results.ts'
import { listShards } from './walk.ts'

export interface SurveyedResult {
  readonly file: string
  readonly key: ContentKey
  /** Path of the blob that it names. */
  readonly blob: string
  readonly size: number
  /** Last use, in milliseconds since 1970. */
  readonly usedMs: number
}

export interface SurveyedBlob {
  readonly file: string
  readonly sha256: string
  readonly size: number
  readonly modifiedMs: number
}

export interface SurveyedJournal {
  readonly file: string
  readonly key: ContentKey
  readonly modifiedMs: number
  /** True when every line is sound and the caller says that the task needs nothing more. */
  readonly finished: boolean
}

export interface StoreSurvey {
  readonly results: readonly SurveyedResult[]
  readonly blobs: readonly SurveyedBlob[]
  readonly journals: readonly SurveyedJournal[]
  /** Hashes that stand in unfinished journals and in entries that this version cannot read. */
  readonly neededHashes: ReadonlySet<string>
}

export type IsFinished = (records: readonly unknown[]) => boolean

const HASHES = /\b[0-9a-f]{64}\b/g

export async function surveyStore(layout: Layout, isFinished: IsFinished): Promise<StoreSurvey> {
  const neededHashes = new Set<string>()
  const results: SurveyedResult[] = []
  for await (const { file, name } of listShards(layout.results, RESULT_NAME)) {
    const seen = await look(file)
    if (!seen) continue
    const key = parseContentKey(RESULT_NAME.exec(name)?.[1])
    const verdict = judgeEntry(key)(seen.bytes)
    if (verdict.status === 'sound') {
      const blob = layout.blob(verdict.value.sha256, extensionOf(verdict.value.format))
      results.push({ file, key, blob, size: seen.size, usedMs: seen.modifiedMs })
    } else {
      addHashes(neededHashes, seen.bytes)
    }
  }
  const journals: SurveyedJournal[] = []
  for await (const { file, name } of listShards(layout.journals, JOURNAL_NAME)) {
    const seen = await look(file)
    if (!seen) continue
    const finished = journalIsFinished(seen.bytes.toString('utf8'), isFinished)
    if (!finished) addHashes(neededHashes, seen.bytes)
    journals.push({ file, key: parseContentKey(JOURNAL_NAME.exec(name)?.[1]), modifiedMs: seen.modifiedMs, finished })
  }
  return { results, journals, neededHashes, blobs: await surveyBlobs(layout) }
}

/** A line that cannot be read may be the very one that says that more is to come. */
export function journalIsFinished(text: string, isFinished: IsFinished): boolean {
  const { records, damaged, torn, newer } = parseJournal(text)
  return damaged + torn + newer === 0 && isFinished(records)
}

async function surveyBlobs(layout: Layout): Promise<SurveyedBlob[]> {
  const blobs: SurveyedBlob[] = []
  for await (const { file, name } of listShards(layout.blobs, BLOB_NAME)) {
    const found = await stat(file).catch(when(['ENOENT'], undefined))
    const sha256 = BLOB_NAME.exec(name)?.[1]
    if (found && sha256 !== undefined) blobs.push({ file, sha256, size: found.size, modifiedMs: found.mtimeMs })
  }
  return blobs
}

async function look(file: string) {
  const bytes = await readIfPresent(file)
  const found = await stat(file).catch(when(['ENOENT'], undefined))
  return bytes && found && { bytes, size: bytes.length, modifiedMs: found.mtimeMs }
}

function addHashes(hashes: Set<string>, bytes: Buffer): void {
  for (const [hash] of bytes.toString('latin1').matchAll(HASHES)) hashes.add(hash)
}
