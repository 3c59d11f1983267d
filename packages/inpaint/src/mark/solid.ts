// Tells a solid block at a glance, so that nothing has to be looked for in it.
import { distanceTo } from '../distance.ts'
import { HOLE, KNOWN, type Planes } from '../planes.ts'
import { isSameColour } from './native.ts'

/** A mask may reach so far beyond the block, in pixels, soft edge included. */
const MARGIN = 5
/** Samples of one colour differ by no more than this from each other's middle. */
const ALIKE = 3
/** Fewer pixels than this are no block. */
const FEWEST = 1000

/**
 * Tells a mask that but for its margin has one colour all over: a `mark` when that colour is nowhere around, else perhaps
 * a `plain` part of the picture. Nothing stands out in either.
 */
export function findSolid(planes: Planes): 'mark' | 'plain' | undefined {
  const { width, height, role, colour } = planes
  const outside = new Uint8Array(role.length)
  for (let i = 0; i < role.length; i += 1) if (role[i] !== HOLE) outside[i] = 1
  const depth = distanceTo(outside, width, height, MARGIN)
  let count = 0
  let first: readonly number[] = []
  for (let i = 0; i < depth.length; i += 1) {
    if (depth[i]! <= MARGIN) continue
    if (count === 0) first = colour.map((plane) => plane[i]!)
    count += 1
    for (let c = 0; c < colour.length; c += 1) if (Math.abs(colour[c]![i]! - first[c]!) > ALIKE) return undefined
  }
  if (count < FEWEST) return undefined
  for (let i = 0; i < role.length; i += 1) if (role[i] === KNOWN && isLike(first, colour, i)) return 'plain'
  return 'mark'
}

function isLike(sample: readonly number[], colour: readonly Float32Array[], pixel: number): boolean {
  for (let c = 0; c < colour.length; c += 1) if (!isSameColour(sample[c]!, colour[c]![pixel]!)) return false
  return true
}
