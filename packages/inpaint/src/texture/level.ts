// One size of the picture that texture is synthesised on, and the steps between sizes.
import { boxMean } from '../mark/variation.ts'
import { KNOWN, type Planes } from '../planes.ts'

/**
 * Planes that patches are compared by: the colours, and with them, on all but the finest size, how busy the picture is
 * across and down.
 */
export interface Level {
  readonly width: number
  readonly height: number
  /** Samples 0 to 255. */
  readonly planes: readonly Float32Array[]
  /** 1 where a pixel is to be made. */
  readonly hole: Uint8Array
}

/** Half the side of the square over which busyness is averaged, in pixels of half the size. */
const BUSY_RADIUS = 2
/** How much busyness weighs against colour when patches are compared. */
const BUSY_WEIGHT = 1.5

/** The finest level of `source`. */
export function finestLevel({ width, height, colour, role }: Planes): Level {
  const planes = colour.map((plane) => plane.slice())
  const hole = role.map((value) => (value === KNOWN ? 0 : 1))
  return makeLevel(width, height, planes, hole)
}

/** Levels are made here alone, so that the engine sees one kind of object and keeps the code that it has compiled. */
function makeLevel(width: number, height: number, planes: readonly Float32Array[], hole: Uint8Array): Level {
  return { width, height, planes: [...planes], hole }
}

/**
 * Half the size of the finest level, with busyness beside colour. It keeps smooth patches from filling textured places:
 * Newson et al., "Video inpainting of complex scenes", SIAM Journal on Imaging Sciences 7, 2014, section 2.4.
 */
export function halveWithBusyness(finest: Level): Level {
  const { width, height, planes, hole } = halve(finest)
  const busy = [1, finest.width].map((stride) => busyness(finest, stride))
  return makeLevel(width, height, [...planes, ...busy], hole)
}

/** Mean difference between every other pixel of `fine` and the next one, `stride` samples on, around each of half the size. */
function busyness({ width, height, planes, hole }: Level, stride: number): Float32Array {
  const halfWidth = (width + 1) >> 1
  const halfHeight = (height + 1) >> 1
  const sum = new Float32Array(halfWidth * halfHeight)
  const count = new Float32Array(sum.length)
  const columns = stride === 1 ? width - 1 : width
  const rows = stride === 1 ? height : height - 1
  for (const plane of planes) {
    for (let y = 0; y < rows; y += 2) {
      for (let x = 0, i = y * width, to = (y >> 1) * halfWidth; x < columns; x += 2, i += 2, to += 1) {
        if (hole[i] !== 0 || hole[i + stride] !== 0) continue
        sum[to]! += Math.abs(plane[i + stride]! - plane[i]!)
        count[to]! += 1
      }
    }
  }
  const sums = boxMean(sum, halfWidth, halfHeight, BUSY_RADIUS)
  const counts = boxMean(count, halfWidth, halfHeight, BUSY_RADIUS)
  for (let i = 0; i < sums.length; i += 1) {
    sums[i] = counts[i]! > 0 ? Math.min(255, (BUSY_WEIGHT * sums[i]!) / counts[i]!) : 0
  }
  return sums
}

/**
 * Half the size: means of the known pixels under each, weighted 1, 3, 3, 1 along both axes. A pixel stays known where at
 * least half of what it stands for is.
 */
export function halve(fine: Level): Level {
  const { width, height } = fine
  const halfWidth = (width + 1) >> 1
  const halfHeight = (height + 1) >> 1
  const ones = new Float32Array(width).fill(1)
  const known = knownRows(fine)
  const share = sumsUnder((y, scratch) => known(ones, y, scratch), width, height)
  const across = Float32Array.from({ length: halfWidth }, (_, x) => weightUnder(x, width))
  const coarseHole = new Uint8Array(share.length)
  for (let i = 0; i < coarseHole.length; i += 1) {
    const all = across[i % halfWidth]! * weightUnder(Math.floor(i / halfWidth), height)
    if (2 * share[i]! < all) coarseHole[i] = 1
  }
  const means = fine.planes.map((plane) => {
    const row = (y: number): Float32Array => plane.subarray(y * width, (y + 1) * width)
    const sums = sumsUnder((y, scratch) => known(row(y), y, scratch), width, height)
    for (let i = 0; i < sums.length; i += 1) sums[i] = coarseHole[i] === 0 ? sums[i]! / share[i]! : 0
    return sums
  })
  return makeLevel(halfWidth, halfHeight, means, coarseHole)
}

/** Gives the samples of row `y` with those in holes as 0, in `scratch` when there are any. */
function knownRows({
  width,
  height,
  hole,
}: Level): (samples: Float32Array, y: number, scratch: Float32Array) => Float32Array {
  const holed = Uint8Array.from({ length: height }, (_, y) => +hole.subarray(y * width, (y + 1) * width).includes(1))
  return (samples, y, scratch) => {
    if (holed[y] === 0) return samples
    for (let x = 0; x < width; x += 1) scratch[x] = hole[y * width + x] === 0 ? samples[x]! : 0
    return scratch
  }
}

/** Of the four places under the one at `place` in half the size, the weight of those that are not outside. */
function weightUnder(place: number, length: number): number {
  return (place > 0 ? 4 : 3) + (2 * place + 1 < length ? 3 : 0) + (2 * place + 2 < length ? 1 : 0)
}

/**
 * Weighted sums of the 4 x 4 samples around each pixel of half the size; what lies outside is 0.
 * @param row the samples of a row, which may be put into `scratch`
 */
function sumsUnder(
  row: (y: number, scratch: Float32Array) => Float32Array,
  width: number,
  height: number,
): Float32Array<ArrayBuffer> {
  const halfWidth = (width + 1) >> 1
  const halfHeight = (height + 1) >> 1
  const sums = new Float32Array(halfWidth * halfHeight)
  const nothing = new Float32Array(width)
  const scratch = Array.from({ length: 4 }, () => new Float32Array(width))
  const rowOrNothing = (y: number): Float32Array => (y < 0 || y >= height ? nothing : row(y, scratch[y & 3]!))
  // One sample before the row and two after it stay 0.
  const down = new Float32Array(width + 3)
  for (let y = 0; y < halfHeight; y += 1) {
    const [first, second] = [rowOrNothing(2 * y - 1), rowOrNothing(2 * y)]
    const [third, fourth] = [rowOrNothing(2 * y + 1), rowOrNothing(2 * y + 2)]
    for (let x = 0; x < width; x += 1) down[x + 1] = first[x]! + fourth[x]! + 3 * (second[x]! + third[x]!)
    for (let x = 0, to = y * halfWidth; x < halfWidth; x += 1, to += 1) {
      sums[to] = down[2 * x]! + down[2 * x + 3]! + 3 * (down[2 * x + 1]! + down[2 * x + 2]!)
    }
  }
  return sums
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
