// What a progress display can do, whichever it is.
import type { Progress } from '@unmark/core'

export interface ProgressDisplay {
  moved(index: number, name: string, progress: Progress): void
  /** One picture is through. `print` writes what there is to say of it, with nothing of the display in the way. */
  ended(index: number, ok: boolean, print: () => void): void
  /** Takes the display away for good. */
  stop(): void
}
