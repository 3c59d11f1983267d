// What the store says when something on the disk is not as it was left.

/** One thing that could not be used. Nothing of it was served to anyone. */
export interface Damage {
  readonly part: 'result' | 'blob' | 'journal' | 'task link'
  /**
   * - `damaged`: the content is not what was written.
   * - `missing`: a result's picture is gone.
   * - `torn`: a journal's line whose end is missing, as when its writer was stopped midway.
   * - `unreadable`: the operating system refused to read it (only in a report of `verify`).
   * - `newer`: written by a newer version; it was left as it is.
   * - `unwritten`: a sound result of the other layer could not be written into this one.
   */
  readonly problem: 'damaged' | 'missing' | 'torn' | 'unreadable' | 'newer' | 'unwritten'
  readonly path: string
  /** Where the damaged file was moved; absent when it was left in place. */
  readonly movedTo?: string
  /** One sentence for people. */
  readonly message: string
}

/** Told of everything in a store that is not as it was written. */
export type OnDamage = (damage: Damage) => void
