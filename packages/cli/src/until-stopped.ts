// Lets a run end soon after it is told to stop, even when what it waits for does not answer.

/** What is under way has this long to end by itself and say how; together with the rest it has to be below a second. */
export const GRACE_MS = 500

/**
 * Passes on what `items` gives. Once `signal` is aborted it goes on for at most {@link GRACE_MS}, so that what ends in
 * that time is still reported, and then leaves the rest behind without waiting for it.
 */
export async function* untilStopped<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void, void> {
  const grace = startGrace(signal)
  try {
    const iterator = items[Symbol.asyncIterator]()
    while (true) {
      const next = await Promise.race([iterator.next(), grace.over])
      if (next === 'over' || next.done) return
      yield next.value
    }
  } finally {
    grace.cancel()
  }
}

/** Waits for `work`, but no longer than {@link GRACE_MS} after the signal was aborted. */
export async function waitUntilStopped(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const grace = startGrace(signal)
  try {
    await Promise.race([work, grace.over])
  } finally {
    grace.cancel()
  }
}

function startGrace(signal: AbortSignal): { readonly over: Promise<'over'>; readonly cancel: () => void } {
  let timer: NodeJS.Timeout | undefined
  let begin = () => {}
  const over = new Promise<'over'>((resolve) => {
    begin = () => {
      timer = setTimeout(() => resolve('over'), GRACE_MS)
    }
  })
  if (signal.aborted) begin()
  else signal.addEventListener('abort', begin, { once: true })
  return {
    over,
    cancel: () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', begin)
    },
  }
}
