// What the hosted engine's stored results are found by, also where there is no token to make the engine with.

/** Changes when the same request may come back with other pixels for a reason on our side. */
const VERSION = '1'

export const KAZE_IDENTITY = { name: 'kaze', version: VERSION } as const
