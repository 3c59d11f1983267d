// Decides what a prune removes. Pure, so that the rule can be tested on every store that can be thought of.
import type { ContentKey } from './key.ts'
import type { StoreSurvey, SurveyedBlob, SurveyedResult } from './survey.ts'

export interface Limits {
  readonly olderThan?: Date | undefined
  readonly maxBytes?: number | undefined
  readonly keepKeys?: Iterable<ContentKey> | undefined
}

export interface Choice {
  readonly results: readonly SurveyedResult[]
  readonly blobs: readonly SurveyedBlob[]
  /** Size of what is chosen and of what is left, in bytes. */
  readonly freedBytes: number
  readonly keptBytes: number
}

/** A blob that nothing names may belong to work in progress until it is this old, in milliseconds. */
export const GRACE_MS = 3_600_000

/** A blob goes with the last result that names it. Results whose blob a task still needs are left alone with it. */
export function choosePrunable(survey: StoreSurvey, limits: Limits, nowMs: number): Choice {
  const { olderThan, maxBytes = Number.POSITIVE_INFINITY } = limits
  const keep = new Set<string>(limits.keepKeys)
  const users = countUsers(survey.results)
  const blobs = new Map(survey.blobs.map((blob) => [blob.file, blob]))
  const isNeeded = (file: string) => survey.neededHashes.has(blobs.get(file)?.sha256 ?? '')

  const orphans = survey.blobs.filter(
    (blob) => !users.has(blob.file) && !isNeeded(blob.file) && nowMs - blob.modifiedMs > GRACE_MS,
  )
  const chosen = { results: [] as SurveyedResult[], blobs: orphans }
  const total = sizeOf(survey.results) + sizeOf(survey.blobs)
  let freedBytes = sizeOf(orphans)

  for (const result of [...survey.results].sort((a, b) => a.usedMs - b.usedMs)) {
    const tooOld = olderThan !== undefined && result.usedMs < olderThan.getTime()
    if (!tooOld && total - freedBytes <= maxBytes) continue
    if (keep.has(result.key) || isNeeded(result.blob)) continue
    chosen.results.push(result)
    freedBytes += result.size
    const left = (users.get(result.blob) ?? 0) - 1
    users.set(result.blob, left)
    const blob = blobs.get(result.blob)
    if (left > 0 || !blob) continue
    chosen.blobs.push(blob)
    freedBytes += blob.size
  }
  return { ...chosen, freedBytes, keptBytes: total - freedBytes }
}

function countUsers(results: readonly SurveyedResult[]): Map<string, number> {
  const users = new Map<string, number>()
  for (const { blob } of results) users.set(blob, (users.get(blob) ?? 0) + 1)
  return users
}

function sizeOf(files: readonly { readonly size: number }[]): number {
  return files.reduce((sum, { size }) => sum + size, 0)
}
