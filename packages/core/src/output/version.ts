// The part of a result's key that stands for the steps after the engine.

/** Changes whenever the steps after the engine may give other bytes for the same pixels. */
export const OUTPUT_VERSION = 2
