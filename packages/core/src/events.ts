// What a caller may be told while one picture is worked on.

/** The steps of one picture's way, in order. `submitting` to `downloading` happen with a hosted engine only. */
export const STAGES = [
  'reading',
  'checking',
  'removing',
  'submitting',
  'waiting',
  'downloading',
  'encoding',
  'writing',
  'done',
] as const
/** One of `STAGES`. */
export type Stage = (typeof STAGES)[number]

/** One progress event. */
export interface Progress {
  readonly stage: Stage
  /** How much of the whole is done, 0 to 1; never smaller than in the event before. */
  readonly fraction: number
  /** Set once a hosted service has accepted the picture. */
  readonly taskId?: string
  /** A short sentence when there is more to say than the stage, such as a status that the service reported. */
  readonly message?: string
}

/** Told how far a picture is. */
export type OnProgress = (progress: Progress) => void

/** Makes a reporter whose fractions never go back, whatever order the stages' own progress arrives in. */
export function progressReporter(onProgress: OnProgress | undefined): OnProgress {
  if (!onProgress) return () => {}
  let reached = 0
  return (progress) => {
    reached = Math.max(reached, Math.min(1, progress.fraction))
    onProgress({ ...progress, fraction: reached })
  }
}
