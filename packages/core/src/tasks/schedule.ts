// When to ask the service again: often enough to be quick, seldom enough to be polite, and learned from past tasks.

const LEAST_WAIT_MS = 150
const LONGEST_WAIT_MS = 15_000
const LONGEST_FIRST_WAIT_MS = 60_000
/** Each further wait is this share of the time that has passed, so the answer is late by about half of it. */
const SHARE_OF_ELAPSED = 0.11
/** The first poll comes when this share of past tasks were done. */
const FIRST_POLL_QUANTILE = 0.05
const PAST_TASKS_NEEDED = 3
/** Without experience, waits grow faster until they have found the service's order of magnitude. */
const SHARE_WITHOUT_EXPERIENCE = 0.25
const FIRST_WAIT_WITHOUT_EXPERIENCE_MS = 1_000

/**
 * Milliseconds to wait before the next poll.
 *
 * @param elapsedMs time since the task was accepted.
 * @param pastMs durations of earlier tasks, in any order; few or none are fine.
 */
export function nextPollWait(elapsedMs: number, pastMs: readonly number[]): number {
  const experienced = pastMs.length >= PAST_TASKS_NEEDED
  const usual = experienced ? quantile(pastMs, FIRST_POLL_QUANTILE) : FIRST_WAIT_WITHOUT_EXPERIENCE_MS
  const first = Math.min(LONGEST_FIRST_WAIT_MS, usual)
  if (elapsedMs < first) return Math.max(LEAST_WAIT_MS, first - elapsedMs)
  const share = experienced ? SHARE_OF_ELAPSED : SHARE_WITHOUT_EXPERIENCE
  return Math.min(LONGEST_WAIT_MS, Math.max(LEAST_WAIT_MS, elapsedMs * share))
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0
}
