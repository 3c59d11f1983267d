// How a mark lies over a picture: one colour, one greatest opacity.

/** `shown = (1 - opacity) * under + opacity * colour` where a mark covers a pixel fully. Samples are 0 to 255. */
export interface Blend {
  /** 0 to 1. */
  readonly opacity: number
  /** One sample per colour channel. */
  readonly colour: readonly number[]
}
