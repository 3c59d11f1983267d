// What the soak's director and its workers say to each other, in lines of JSON.

export const [WIDTH, HEIGHT] = [48, 32]
export const REGION = { x: 20, y: 12, width: 10, height: 8 }

/** One picture to clean. */
export interface Ask {
  readonly picture: number
  /** Some pictures are asked for twice at once; each copy has an output of its own. */
  readonly copy: number
  /** What the picture is made of. */
  readonly seed: number
}

export interface Answer {
  /** Undefined for what happened outside any call. */
  readonly ask: Ask | undefined
  /** `CLEAN`, or the code of the error. */
  readonly code: string
  readonly message?: string
  readonly retryable: boolean
  /** Of the clean file, when there is one. */
  readonly sha256?: string
  /** What the process held at this moment: resident bytes, and open file descriptors (0 where nobody tells). */
  readonly rss: number
  readonly descriptors: number
}
