// Finds thin opaque strokes in a wide mask by their form and colour: too thin to show what their edges are like.
import { distanceInside } from '../distance.ts'
import { HOLE, type Planes, VOID } from '../planes.ts'
import { opened } from './opened.ts'

/** Colours that strokes mostly have. */
const COLOURS = [255, 0] as const
/** Strokes are at most this share of the way into the mask wide, within these bounds, in pixels. */
const WIDEST_SHARE = 1 / 3
const WIDEST_LEAST = 7
const WIDEST_MOST = 25
/** Coverage of a stroke's middle, and of its soft edge; and by how much each must stand out, in samples. */
const CORE = { coverage: 0.7, contrast: 40 }
const EDGE = { coverage: 0.25, contrast: 14 }
/** Strokes are this share of the mask's pixels, and so much denser than what looks alike around the mask. */
const LEAST_SHARE = 0.01
const DENSER = 3
/** How far around the mask is looked for that, in pixels. */
const AROUND = 48
/** Parts that go on beyond the mask are the picture's own; strokes among which there are many of those are not believed. */
const OWN_SHARE = 0.4
/** A mask that reaches less far beyond the strokes is drawn closely around them, in pixels. */
const LEAST_MARGIN = 5.5

/**
 * 1 per pixel of thin strokes of white or black that stand free inside the mask; undefined where there are none, or where
 * the picture around has the like. Method: hysteresis (Canny 1986) on the coverage that the top-hat transform gives
 * (Meyer 1979; Serra, "Image analysis and mathematical morphology", 1982).
 */
export function findStrokes(planes: Planes): Uint8Array<ArrayBuffer> | undefined {
  const { width, height, role } = planes
  const inMask = distanceInside(
    role.map((value) => (value === HOLE ? 1 : 0)),
    width,
    height,
  )
  const deepest = inMask.reduce((most, depth) => Math.max(most, depth), 0)
  const reach = Math.ceil(Math.min(WIDEST_MOST, Math.max(WIDEST_LEAST, WIDEST_SHARE * deepest)) / 2)
  let best: { strokes: Uint8Array<ArrayBuffer>; core: number } | undefined
  for (const colour of COLOURS) {
    const found = strokesOf(planes, colour, reach)
    if (found && found.core > (best?.core ?? 0) && marginOf(found.strokes, inMask) > LEAST_MARGIN) best = found
  }
  return best?.strokes
}

function strokesOf(
  planes: Planes,
  colour: number,
  reach: number,
): { strokes: Uint8Array<ArrayBuffer>; core: number } | undefined {
  const { width, height, role } = planes
  const likeness = likenessTo(planes, colour)
  if (!hasLike(likeness, role)) return undefined
  const ground = opened(likeness, width, height, reach)
  const passes = (i: number, { coverage, contrast }: typeof CORE): boolean => {
    const rise = likeness[i]! - ground[i]!
    return rise >= contrast && rise >= coverage * (255 - ground[i]!)
  }
  const edge = role.map((_, i) => (passes(i, EDGE) ? 1 : 0))
  const core = role.map((_, i) => (passes(i, CORE) ? 1 : 0))
  const strokes = new Uint8Array(role.length)
  const sums = { core: 0, own: 0, masked: 0, outside: 0, around: 0 }
  const toMask = distanceInside(
    role.map((value) => (value === HOLE ? 0 : 1)),
    width,
    height,
  )
  for (let i = 0; i < role.length; i += 1) {
    if (role[i] === HOLE) sums.masked += 1
    else if (toMask[i]! <= AROUND) {
      sums.around += 1
      sums.outside += core[i]!
    }
  }
  for (const part of partsOf(edge, width, height)) {
    const cores = part.filter((i) => core[i] === 1 && role[i] === HOLE).length
    if (cores === 0) continue
    if (part.some((i) => role[i] !== HOLE)) {
      sums.own += cores
      continue
    }
    sums.core += cores
    for (const i of part) strokes[i] = 1
  }
  const share = sums.core / Math.max(1, sums.masked)
  if (share < LEAST_SHARE || sums.own > OWN_SHARE * sums.core) return undefined
  if (DENSER * (sums.outside / Math.max(1, sums.around)) > share) return undefined
  return { strokes, core: sums.core }
}

/** 255 where a pixel has the colour, 0 where a channel of it is as far away as can be. */
function likenessTo(planes: Planes, colour: number): Float32Array {
  const likeness = new Float32Array(planes.role.length).fill(255)
  for (const plane of planes.colour) {
    for (let i = 0; i < plane.length; i += 1) likeness[i] = Math.min(likeness[i]!, 255 - Math.abs(plane[i]! - colour))
  }
  for (let i = 0; i < likeness.length; i += 1) if (planes.role[i] === VOID) likeness[i] = 0
  return likeness
}

/** False where too little of the mask is like the colour for there to be strokes. */
function hasLike(likeness: Float32Array, role: Uint8Array): boolean {
  let [masked, like] = [0, 0]
  for (let i = 0; i < role.length; i += 1) {
    if (role[i] !== HOLE) continue
    masked += 1
    if (likeness[i]! >= CORE.coverage * 255) like += 1
  }
  return like >= LEAST_SHARE * masked
}

/** The 8-connected parts of `flags`. */
function partsOf(flags: Uint8Array, width: number, height: number): number[][] {
  const seen = new Uint8Array(flags.length)
  const parts: number[][] = []
  for (let start = 0; start < flags.length; start += 1) {
    if (flags[start] === 0 || seen[start] === 1) continue
    const part = [start]
    seen[start] = 1
    for (const i of part) {
      const [x, y] = [i % width, Math.floor(i / width)]
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny += 1) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx += 1) {
          const next = ny * width + nx
          if (flags[next] === 0 || seen[next] === 1) continue
          seen[next] = 1
          part.push(next)
        }
      }
    }
    parts.push(part)
  }
  return parts
}

/** How far the mask reaches beyond the strokes: three quarters of their pixels are deeper in it. */
function marginOf(strokes: Uint8Array, inMask: Float32Array): number {
  const depths = inMask.filter((_, i) => strokes[i] === 1).sort()
  return depths[Math.floor(depths.length / 4)] ?? 0
}
