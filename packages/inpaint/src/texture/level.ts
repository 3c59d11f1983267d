// One size of the picture that texture is synthesised on, and the steps between sizes.
import { boxMean } from '../mark/variation.ts'
import { KNOWN, type Planes } from '../planes.ts'

/** Planes that patches are compared by: the colours, and with them how busy the picture is across and down. */
export interface Level {
  readonly width: number
  readonly height: number
  /** Samples 0 to 255. */
  readonly planes: readonly Float32Array[]
  /** 1 where a pixel is to be made. */
  readonly hole: Uint8Array
}

/** How many planes of busyness follow those of colour. */
export const BUSY_PLANES = 2
/** Half the side of the square over which busyness is averaged. */
const BUSY_RADIUS = 5
/** How much busyness weighs against colour when patches are compared. */
const BUSY_WEIGHT = 1.5
/** Weights of the fine pixels under a coarse one, along one axis. */
const KERNEL = [1, 3, 3, 1] as const

/**
 * The finest level of `source`. Busyness beside colour keeps smooth patches from filling textured places: Newson et al.,
 * "Video inpainting of complex scenes", SIAM Journal on Imaging Sciences 7, 2014, section 2.4.
 */
export function finestLevel(source: Planes): Level {
  const { width, height } = source
  const hole = source.role.map((role) => (role === KNOWN ? 0 : 1))
  const busy = [1, width].map((stride) => busyness(source.colour, hole, width, height, stride))
  return { width, height, planes: [...source.colour.map((plane) => plane.slice()), ...busy], hole }
}

/** Mean difference to the next pixel, `stride` samples on, around each pixel; holes do not count. */
function busyness(
  colour: readonly Float32Array[],
  hole: Uint8Array,
  width: number,
  height: number,
  stride: number,
): Float32Array {
  const sum = new Float32Array(hole.length)
  const count = new Float32Array(hole.length)
  for (let i = 0; i + stride < hole.length; i += 1) {
    if (hole[i] !== 0 || hole[i + stride] !== 0 || (stride === 1 && (i + 1) % width === 0)) continue
    for (const plane of colour) sum[i]! += Math.abs(plane[i + stride]! - plane[i]!) / colour.length
    count[i] = 1
  }
  const sums = boxMean(sum, width, height, BUSY_RADIUS)
  const counts = boxMean(count, width, height, BUSY_RADIUS)
  return sums.map((value, i) => Math.min(255, counts[i]! > 0 ? (BUSY_WEIGHT * value) / counts[i]! : 0))
}

/** Half the size; a pixel stays known where at least half of what it stands for is. */
export function halve(fine: Level): Level {
  const width = (fine.width + 1) >> 1
  const height = (fine.height + 1) >> 1
  const planes = fine.planes.map(() => new Float32Array(width * height))
  const hole = new Uint8Array(width * height)
  const sums = new Float64Array(planes.length)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const { known, all } = gather(fine, 2 * x - 1, 2 * y - 1, sums)
      const i = y * width + x
      if (2 * known < all) hole[i] = 1
      else for (let p = 0; p < planes.length; p += 1) planes[p]![i] = sums[p]! / known
    }
  }
  return { width, height, planes, hole }
}

function gather(level: Level, left: number, top: number, sums: Float64Array): { known: number; all: number } {
  let [known, all] = [0, 0]
  sums.fill(0)
  for (let dy = 0; dy < 4; dy += 1) {
    const y = top + dy
    if (y < 0 || y >= level.height) continue
    for (let dx = 0; dx < 4; dx += 1) {
      const x = left + dx
      if (x < 0 || x >= level.width) continue
      const weight = KERNEL[dx]! * KERNEL[dy]!
      all += weight
      const i = y * level.width + x
      if (level.hole[i] !== 0) continue
      known += weight
      for (let p = 0; p < sums.length; p += 1) sums[p]! += weight * level.planes[p]![i]!
    }
  }
  return { known, all }
}

/** Gives the holes of `fine` the samples of `coarse`, read bilinearly. */
export function enlarge(coarse: Level, fine: Level): void {
  for (let i = 0; i < fine.hole.length; i += 1) {
    if (fine.hole[i] === 0) continue
    const x = ((i % fine.width) - 0.5) / 2
    const y = (Math.floor(i / fine.width) - 0.5) / 2
    const left = Math.max(0, Math.floor(x))
    const top = Math.max(0, Math.floor(y))
    const right = Math.min(coarse.width - 1, Math.floor(x) + 1)
    const bottom = Math.min(coarse.height - 1, Math.floor(y) + 1)
    const [across, down] = [x - Math.floor(x), y - Math.floor(y)]
    for (let p = 0; p < fine.planes.length; p += 1) {
      const plane = coarse.planes[p]!
      const above = plane[top * coarse.width + left]! * (1 - across) + plane[top * coarse.width + right]! * across
      const below = plane[bottom * coarse.width + left]! * (1 - across) + plane[bottom * coarse.width + right]! * across
      fine.planes[p]![i] = above * (1 - down) + below * down
    }
  }
}
