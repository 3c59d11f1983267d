// The start of every fill: each unknown pixel gets a colour from near and far, in one sweep down and up a pyramid.
import { KNOWN, type Planes } from '../planes.ts'

interface Level {
  readonly width: number
  readonly height: number
  readonly colour: readonly Float32Array[]
  /** 0 unknown to 1 known. */
  readonly weight: Float32Array
}

/** Weights of the four fine pixels under one coarse pixel, along one axis. */
const KERNEL = [1, 3, 3, 1] as const
/** From this share of known pixels on a coarse pixel counts as fully known. */
const SATURATION = 16

/**
 * Writes a smooth colour into every pixel that is not known. Where nothing is known, pixels become mid grey. Method:
 * push-pull, Gortler et al., "The Lumigraph", SIGGRAPH 1996, section 3.4.
 */
export function pushPull(planes: Planes): void {
  const weight = Float32Array.from(planes.role, (role) => (role === KNOWN ? 1 : 0))
  const levels: Level[] = [{ width: planes.width, height: planes.height, colour: planes.colour, weight }]
  for (let level = levels[0]!; level.weight.includes(0) && level.width * level.height > 1; ) {
    level = pull(level)
    levels.push(level)
  }
  const top = levels.at(-1)!
  for (let i = 0; i < top.weight.length; i += 1) {
    if (top.weight[i] === 0) for (const plane of top.colour) plane[i] = 128
  }
  for (let k = levels.length - 2; k >= 0; k -= 1) push(levels[k + 1]!, levels[k]!)
}

/** Half the size: weighted means of what is known. */
function pull(fine: Level): Level {
  const width = (fine.width + 1) >> 1
  const height = (fine.height + 1) >> 1
  const colour = fine.colour.map(() => new Float32Array(width * height))
  const weight = new Float32Array(width * height)
  const sums = new Float64Array(colour.length)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const total = gather(fine, 2 * x - 1, 2 * y - 1, sums)
      if (total === 0) continue
      const i = y * width + x
      weight[i] = Math.min(1, total / SATURATION)
      for (let c = 0; c < colour.length; c += 1) colour[c]![i] = sums[c]! / total
    }
  }
  return { width, height, colour, weight }
}

/** Sums the 4 x 4 pixels from `left`, `top` by kernel and weight into `sums`; the result is the sum of weights. */
function gather(level: Level, left: number, top: number, sums: Float64Array): number {
  const { width, height, colour, weight } = level
  let total = 0
  sums.fill(0)
  for (let dy = 0; dy < 4; dy += 1) {
    const y = top + dy
    if (y < 0 || y >= height) continue
    for (let dx = 0; dx < 4; dx += 1) {
      const x = left + dx
      if (x < 0 || x >= width) continue
      const i = y * width + x
      const share = weight[i]! * KERNEL[dx]! * KERNEL[dy]!
      if (share === 0) continue
      total += share
      for (let c = 0; c < colour.length; c += 1) sums[c]! += share * colour[c]![i]!
    }
  }
  return total
}

/** Back to the fine size: what is not fully known is mixed with the coarse level's colour, read bilinearly. */
function push(coarse: Level, fine: Level): void {
  const { width, height } = coarse
  for (let y = 0; y < fine.height; y += 1) {
    const rowAbove = Math.max(0, Math.floor((y - 1) / 2))
    const rowBelow = Math.min(height - 1, Math.floor((y + 1) / 2))
    const downward = y % 2 === 0 ? 0.75 : 0.25
    for (let x = 0; x < fine.width; x += 1) {
      const i = y * fine.width + x
      const own = fine.weight[i]!
      if (own >= 1) continue
      const left = Math.max(0, Math.floor((x - 1) / 2))
      const right = Math.min(width - 1, Math.floor((x + 1) / 2))
      const rightward = x % 2 === 0 ? 0.75 : 0.25
      for (let c = 0; c < fine.colour.length; c += 1) {
        const plane = coarse.colour[c]!
        const above = mix(plane[rowAbove * width + left]!, plane[rowAbove * width + right]!, rightward)
        const below = mix(plane[rowBelow * width + left]!, plane[rowBelow * width + right]!, rightward)
        fine.colour[c]![i] = mix(mix(above, below, downward), fine.colour[c]![i]!, own)
      }
    }
  }
}

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share
}
