// How long to wait before another try: longer after each failure, and never in step with other clients.

export interface Backoff {
  /** Longest wait before the second try, in milliseconds. */
  readonly firstMs: number
  /** No wait is longer than this, in milliseconds. */
  readonly longestMs: number
  /** From 0 to 1. */
  readonly random: () => number
}

/**
 * Milliseconds to wait after `failures` failures in a row, 1 or more: exponential, of which the upper half is random
 * ("equal jitter", M. Brooker, Exponential Backoff And Jitter, AWS Architecture Blog, 2015).
 */
export function backoffMs(failures: number, { firstMs, longestMs, random }: Backoff): number {
  const grown = Math.min(longestMs, firstMs * 2 ** (failures - 1))
  return grown * (0.5 + random() / 2)
}
