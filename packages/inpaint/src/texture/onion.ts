// The first guess on the coarsest size: holes are filled from their rim inwards, so that what reaches them goes on.
import { distanceInside, distanceTo } from '../distance.ts'
import type { Level } from './level.ts'
import { RADIUS } from './patch-field.ts'

/** At most so many places are tried for each pixel. */
const CANDIDATES = 4000

/**
 * Gives every hole the sample whose surroundings are most like what is known around the hole, ring by ring. Method:
 * exemplar-based filling (Criminisi, Pérez and Toyama, "Region filling and object removal by exemplar-based image
 * inpainting", IEEE Transactions on Image Processing 13, 2004) with the onion order of Newson et al., 2014, section 2.5.
 */
export function peel(level: Level): void {
  const { width, height, hole, planes } = level
  const depth = distanceInside(hole, width, height)
  const sources = wholePatches(level)
  if (sources.length === 0) return
  const known = hole.map((value) => 1 - value)
  const order = [...hole.keys()].filter((i) => hole[i] !== 0).sort((a, b) => depth[a]! - depth[b]! || a - b)
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to < order.length && depth[order[to]!]! < depth[order[from]!]! + 1) to += 1
    const ring = order.slice(from, to)
    const found = ring.map((i) => mostAlike(level, known, sources, i))
    for (const [k, i] of ring.entries()) for (const plane of planes) plane[i] = plane[found[k]!]!
    for (const i of ring) known[i] = 1
    from = to
  }
}

/** Centres of patches without holes, evenly thinned. */
function wholePatches({ width, height, hole }: Level): Int32Array {
  const clear = distanceTo(hole, width, height, RADIUS * Math.SQRT2)
  const centres: number[] = []
  for (let y = RADIUS; y < height - RADIUS; y += 1) {
    for (let x = RADIUS; x < width - RADIUS; x += 1) {
      if (clear[y * width + x]! > RADIUS * Math.SQRT2) centres.push(y * width + x)
    }
  }
  const stride = Math.max(1, Math.floor(centres.length / CANDIDATES))
  return Int32Array.from(centres.filter((_, index) => index % stride === 0))
}

/** The pixel that stands in the best candidate where `pixel` stands in its own patch. */
function mostAlike({ width, height, planes }: Level, known: Uint8Array, sources: Int32Array, pixel: number): number {
  const x = pixel % width
  const y = Math.floor(pixel / width)
  const centreX = Math.min(width - RADIUS - 1, Math.max(RADIUS, x))
  const centreY = Math.min(height - RADIUS - 1, Math.max(RADIUS, y))
  const centre = centreY * width + centreX
  const offsets: number[] = []
  for (let dy = -RADIUS; dy <= RADIUS; dy += 1) {
    for (let dx = -RADIUS; dx <= RADIUS; dx += 1) {
      const offset = dy * width + dx
      if (known[centre + offset] === 1) offsets.push(offset)
    }
  }
  let best = sources[0]!
  let least = Number.POSITIVE_INFINITY
  for (const source of sources) {
    let cost = 0
    for (let k = 0; k < offsets.length && cost < least; k += 1) {
      for (const plane of planes) cost += (plane[source + offsets[k]!]! - plane[centre + offsets[k]!]!) ** 2
    }
    if (cost >= least) continue
    least = cost
    best = source
  }
  return best + pixel - centre
}
