// Deterministic fractal noise: the same coordinates give the same value on every machine and in every run.

/** A pseudo-random value in [0, 1) for a lattice point. */
function lattice(x, y, seed) {
  let hash = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(seed, 1274126177)
  hash = Math.imul(hash ^ (hash >>> 13), 1103515245)
  return ((hash ^ (hash >>> 16)) >>> 0) / 4294967296
}

/** Value noise: lattice values joined by a smooth step. */
function valueNoise(x, y, seed) {
  const column = Math.floor(x)
  const row = Math.floor(y)
  const u = smooth(x - column)
  const v = smooth(y - row)
  const top = mix(lattice(column, row, seed), lattice(column + 1, row, seed), u)
  const bottom = mix(lattice(column, row + 1, seed), lattice(column + 1, row + 1, seed), u)
  return mix(top, bottom, v)
}

/** Sum of octaves, each twice as fine and half as strong; in [0, 1). */
export function fractalNoise(x, y, seed, octaves) {
  let sum = 0
  let weight = 0.5
  let scale = 1
  for (let octave = 0; octave < octaves; octave++) {
    sum += weight * valueNoise(x * scale, y * scale, seed + octave)
    weight /= 2
    scale *= 2
  }
  return sum / (1 - 2 ** -octaves)
}

export function mix(from, to, share) {
  return from + (to - from) * share
}

export function smooth(share) {
  const clamped = Math.min(1, Math.max(0, share))
  return clamped * clamped * (3 - 2 * clamped)
}
