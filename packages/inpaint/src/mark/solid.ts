// Tells a solid block at a glance, so that nothing has to be looked for in it.
import { distanceInside } from '../distance.ts'
import { HOLE, KNOWN, type Planes } from '../planes.ts'
import { coloursOf } from './native.ts'

/** A mask may reach so far beyond the block, in pixels, soft edge included. */
const MARGIN = 5
/** Samples of one colour differ by no more than this from each other's middle. */
const ALIKE = 3
/** Fewer pixels than this are no block. */
const FEWEST = 1000

/** True when all of the mask but its margin has one colour, and that colour is nowhere around. */
export function isSolidMark(planes: Planes): boolean {
  const { width, height, role, colour } = planes
  const depth = distanceInside(
    role.map((value) => (value === HOLE ? 1 : 0)),
    width,
    height,
  )
  const inner: number[] = []
  for (let i = 0; i < depth.length; i += 1) if (depth[i]! > MARGIN) inner.push(i)
  if (inner.length < FEWEST) return false
  const first = colour.map((plane) => plane[inner[0]!]!)
  if (!inner.every((i) => colour.every((plane, c) => Math.abs(plane[i]! - first[c]!) <= ALIKE))) return false
  return !coloursOf(planes, (i) => role[i] === KNOWN).has(first)
}
