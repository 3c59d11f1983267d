// The name under which results may be kept: it changes with the pixels that the same input gives.

/** Changes whenever the same input may give other pixels than before; belongs into every key that results are kept by. */
export const INPAINT_VERSION: string = 'inpaint-7'
