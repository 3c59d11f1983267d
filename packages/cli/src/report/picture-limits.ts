// How large the pictures in a report may be, so that a report of thousands still opens in a browser.

/** For all pictures of a report together, in bytes of their files; base64 makes a third more of them. */
export const MOST_BYTES_IN_ALL = 48 * 1000 * 1000
/** Before, after and difference. */
const VIEWS = 3
const MOST_BYTES_PER_VIEW = 96 * 1000
const LEAST_BYTES_PER_VIEW = 5 * 1000

export interface PictureLimits {
  /** Longest side of one view, in pixels. */
  readonly maxEdge: number
  /** Most bytes of one view's file. */
  readonly maxBytes: number
  /** So many entries have pictures; the others have the facts alone. */
  readonly entries: number
}

/** Limits for each of so many entries: all share {@link MOST_BYTES_IN_ALL}, down to the size of a thumbnail. */
export function pictureLimits(entries: number): PictureLimits {
  const share = Math.floor(MOST_BYTES_IN_ALL / Math.max(1, entries) / VIEWS)
  const maxBytes = Math.max(LEAST_BYTES_PER_VIEW, Math.min(MOST_BYTES_PER_VIEW, share))
  return { maxEdge: edgeFor(maxBytes), maxBytes, entries: Math.floor(MOST_BYTES_IN_ALL / VIEWS / maxBytes) }
}

/** Sizes at which photographs are still good to look at within the bytes. */
function edgeFor(maxBytes: number): number {
  if (maxBytes >= 64_000) return 1200
  return maxBytes >= 20_000 ? 800 : 400
}
