// Redirects that remember in their own path how far they are to go, so that the double keeps no state for them.

/** A request's path with what a redirect has put in front of it taken off. */
export interface Hops {
  readonly kind: 'none' | 'counted' | 'loop'
  /** Redirects that are still to come. */
  readonly left: number
  /** Path and query of the picture. */
  readonly path: string
}

export function stripHops(url: string): Hops {
  if (url.startsWith('/loop/')) return { kind: 'loop', left: 0, path: url.slice('/loop'.length) }
  const counted = /^\/hop\/(\d+)(\/.*)$/.exec(url)
  if (counted === null) return { kind: 'none', left: 0, path: url }
  return { kind: 'counted', left: Number(counted[1]), path: counted[2] ?? '' }
}

/** The `Location` to answer with, or undefined when the picture itself is due. */
export function redirectOf(hops: Hops, asked: number | string | undefined, mirror: string): string | undefined {
  if (hops.kind === 'loop') return `/loop${hops.path}`
  if (hops.kind === 'counted') return hops.left > 0 ? hopPath(hops.left, hops.path) : undefined
  if (asked === undefined) return undefined
  if (typeof asked === 'number') return hopPath(asked, hops.path)
  if (asked === 'loop') return `/loop${hops.path}`
  return asked === 'mirror' ? `${mirror}/hop/0${hops.path}` : asked
}

function hopPath(left: number, path: string): string {
  return `/hop/${left - 1}${path}`
}
