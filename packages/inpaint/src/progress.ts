// Adds up how far the units of one picture are, weighed by their masked pixels.
import type { Unit } from './units.ts'

export interface ProgressTracker {
  /** Unit number `index` is done up to `fraction`. */
  (index: number, fraction: number): void
  /** Everything is done. */
  finish(): void
}

/** Calls `onProgress` with 0 first, 1 last, and a higher value each time in between. */
export function trackProgress(
  units: readonly Unit[],
  onProgress: ((fraction: number) => void) | undefined,
): ProgressTracker {
  const total = units.reduce((sum, unit) => sum + unit.masked, 0)
  const shares = new Float64Array(units.length)
  let reached = 0
  let told = 0
  onProgress?.(0)
  const update = (index: number, fraction: number): void => {
    const step = Math.max(0, fraction - shares[index]!)
    shares[index]! += step
    reached += (step * units[index]!.masked) / total
    if (reached <= told || reached >= 1) return
    told = reached
    onProgress?.(told)
  }
  return Object.assign(update, { finish: () => onProgress?.(1) })
}
