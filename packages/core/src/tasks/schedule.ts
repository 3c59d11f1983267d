// When to ask the service again: often enough to be quick, seldom enough to be polite, and learned from past tasks.

const LEAST_WAIT_MS = 10
const LONGEST_WAIT_MS = 15_000
const LONGEST_FIRST_WAIT_MS = 60_000
/** Each further wait is at most this share of the time that has passed, so the answer is late by about half of it. */
const SHARE_OF_ELAPSED = 0.11
/** The first poll comes when this share of past tasks were done. */
const FIRST_POLL_QUANTILE = 0.05
/** Where past tasks hardly differ, the polls around their end come closer; about so many between the fast and the slow. */
const POLLS_IN_SPREAD = 4
const LEAST_SHARE = 0.02
const PAST_TASKS_NEEDED = 3
/** Without experience, waits start short, and grow until they have found the service's order of magnitude. */
const SHARE_WITHOUT_EXPERIENCE = 0.12
const FIRST_WAIT_WITHOUT_EXPERIENCE_MS = 250
/** A task that was done when it was first asked for may have been done earlier: the next ones are asked for sooner. */
const SHARE_OF_FIRST_POLL = 0.9

/**
 * Milliseconds to wait before the next poll.
 *
 * @param elapsedMs time since the task was accepted.
 * @param pastMs durations of earlier tasks, in any order; few or none are fine.
 */
export function nextPollWait(elapsedMs: number, pastMs: readonly number[]): number {
  const past = [...pastMs].sort((one, other) => one - other)
  const experienced = past.length >= PAST_TASKS_NEEDED
  const usual = experienced ? quantile(past, FIRST_POLL_QUANTILE) : FIRST_WAIT_WITHOUT_EXPERIENCE_MS
  const first = Math.min(LONGEST_FIRST_WAIT_MS, usual)
  if (elapsedMs < first) return Math.max(LEAST_WAIT_MS, first - elapsedMs)
  const share = experienced ? shareOf(elapsedMs, past) : SHARE_WITHOUT_EXPERIENCE
  return Math.min(LONGEST_WAIT_MS, Math.max(LEAST_WAIT_MS, elapsedMs * share))
}

/**
 * What is known of a task's duration from its polls, as one number: it ended between the last answer that said it still
 * ran and the first that said it was done.
 *
 * @param runningMs time from its start to the last answer that it still ran; 0 when there was none.
 * @param doneMs time from its start to the answer that it was done.
 */
export function estimateDuration(runningMs: number, doneMs: number): number {
  return runningMs > 0 ? (runningMs + doneMs) / 2 : doneMs * SHARE_OF_FIRST_POLL
}

function shareOf(elapsedMs: number, past: readonly number[]): number {
  const [fast, slow] = [quantile(past, FIRST_POLL_QUANTILE), quantile(past, 1 - FIRST_POLL_QUANTILE)]
  if (elapsedMs > slow * (1 + SHARE_OF_ELAPSED)) return SHARE_OF_ELAPSED
  const spread = (slow - fast) / Math.max(1, quantile(past, 0.5))
  return Math.min(SHARE_OF_ELAPSED, Math.max(LEAST_SHARE, spread / POLLS_IN_SPREAD))
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0
}
