// Chance that can be repeated: every draw follows from the seed.

export interface Random {
  /** A whole number from 0 up to, and without, `end`. */
  below(end: number): number
  /** True in this share of all draws. */
  chance(share: number): boolean
  pick<T>(from: readonly T[]): T
}

/** Mulberry32. The same seed gives the same draws on every machine. */
export function seededRandom(seed: number): Random {
  let state = seed | 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (end: number) => Math.floor(next() * end)
  return {
    below,
    chance: (share) => next() < share,
    pick: (from) => {
      if (from.length === 0) throw new RangeError('Expected something to pick from; got an empty list.')
      return from[below(from.length)] as (typeof from)[number]
    },
  }
}
