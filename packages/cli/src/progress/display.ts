// What a progress display can do, whichever it is.
import type { Progress } from '@unmark/core'

export interface Ended {
  /** What was stopped is not done, and no failure. */
  readonly how: 'done' | 'failed' | 'stopped'
  readonly credits: number
}

export interface ProgressDisplay {
  moved(index: number, name: string, progress: Progress): void
  /** One picture is through. `print` writes what there is to say of it, with nothing of the display in the way. */
  ended(index: number, how: Ended, print: () => void): void
  /** Ends the display: of a whole run the last state stays, of one that was stopped nothing. */
  stop(): void
}
