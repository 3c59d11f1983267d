// Several steps at once, none of which goes on behind the caller's back when another one fails.

/** Waits for all of `steps`, then throws the first failure if there is one. */
export async function settleAll(steps: readonly Promise<unknown>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(steps)) {
    if (outcome.status === 'rejected') throw outcome.reason
  }
}
