// Takes back ground pixels that only look like stroke because a lossy format stored colour coarser than brightness.
import type { Census } from './census.ts'
import { chroma, difference, lumaAndChroma, type PackedColour, toVector, type Vector } from './colour.ts'
import type { PixelGrid } from './pixel-grid.ts'
import type { Paints, Separation } from './separate.ts'

/**
 * What a decoder shows at an edge when each pixel's brightness is wholly ground (0) or wholly stroke (1), while its
 * colour has bled to any share: the two curves that decoded colours lie on, after clipping to 0..255.
 */
export interface Bleeding {
  readonly stroke: PackedColour
  readonly curves: readonly [readonly Vector[], readonly Vector[]]
  readonly show: (lumaShare: number, chromaShare: number) => Vector
}

/** Shares of colour that are tried, in steps of 1/40; recompression overshoots a little. */
const CHROMA_STEPS = 40
const CHROMA_MOST = 44
const LUMA_STEPS = 20
/** A pixel changes sides only on good evidence: half-way would be 0.5. */
const CLEARLY_GROUND = 0.4
/** So near to a stroke's own colour, no ground looks. In 0..255. */
const CLEARLY_STROKE = 32
/** Of paints about as bright as the ground, noise in the brightness says more than the brightness. */
const LEAST_LUMA_CONTRAST = 35
/** From this on the brightness tells every pixel of an edge at JPEG quality 90. */
const TELLING_CONTRAST = 45
/** Greys have no colour that could bleed. */
const COLOURED = 24

/** In a painted mask, until its place is settled. */
const CONTESTED = 254

/**
 * Paints the marks of a file with coarse colour. Clipping makes coloured ground pixels brighter than they were stored:
 * brightness 0 with three quarters of red decodes as (134, 0, 0), which looks 52 % like (255, 0, 0). For pixels whose
 * colour ground and stroke both explain, the colour share of the four neighbours, which the decoder interpolated
 * smoothly, tells how bright the pixel itself must have been.
 *
 * @param models at least one; see {@link bleedingOf}
 * @returns one byte per pixel, 255 or 0.
 */
export function paintWithoutBleeding(
  { grid, census }: { readonly grid: PixelGrid; readonly census: Census },
  { verdicts }: Separation,
  models: readonly Bleeding[],
): Uint8Array {
  const contests = new Map<PackedColour, Bleeding>()
  const unsettled = verdicts.map((verdict, place) => {
    const colour = census.colours[place] as PackedColour
    const model = verdict === 255 ? findContest(colour, models) : undefined
    if (model) contests.set(colour, model)
    return model ? CONTESTED : verdict
  })
  const data = census.paint(unsettled)
  settle(data, grid, contests)
  return data
}

/** How each stroke bleeds into each ground; none where brightness does not tell them apart, or no stroke has a colour. */
export function bleedingOf({ grounds, strokes }: Paints): readonly Bleeding[] {
  return grounds.flatMap((ground) =>
    strokes.filter((stroke) => canBleed(ground, stroke)).map((stroke) => makeBleeding(ground, stroke)),
  )
}

function settle(data: Uint8Array, grid: PixelGrid, contests: ReadonlyMap<PackedColour, Bleeding>): void {
  const ground: number[] = []
  const stroke: number[] = []
  for (let at = data.indexOf(CONTESTED); at !== -1; at = data.indexOf(CONTESTED, at + 1)) {
    const colour = grid.colourAt(at)
    const model = contests.get(colour) as Bleeding
    const bled = lumaShareOf(toVector(colour), chromaShareAround(at, data, grid, model), model)
    ;(bled < CLEARLY_GROUND ? ground : stroke).push(at)
  }
  // Only now, so that every pixel was judged by the same neighbours.
  for (const at of ground) data[at] = 0
  for (const at of stroke) data[at] = 255
}

/** Mean share of the stroke's colour in the pixels above, below and beside; at a border, of those that exist. */
function chromaShareAround(at: number, data: Uint8Array, grid: PixelGrid, model: Bleeding): number {
  const { width } = grid
  const x = at % width
  const around = [at - width, at + width]
  if (x > 0) around.push(at - 1)
  if (x < width - 1) around.push(at + 1)
  const shares = around
    .filter((neighbour) => neighbour >= 0 && neighbour < data.length)
    .map((neighbour) => {
      const curve = model.curves[data[neighbour] === 0 ? 0 : 1]
      return nearestOn(curve, toVector(grid.colourAt(neighbour))).chromaShare
    })
  return shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length)
}

/** The ground and stroke between which a colour could be bled ground, or undefined when it is stroke beyond doubt. */
function findContest(colour: PackedColour, models: readonly Bleeding[]): Bleeding | undefined {
  if (models.some(({ stroke }) => difference(stroke, colour) <= CLEARLY_STROKE)) return undefined
  const vector = toVector(colour)
  const fits = models.map((model) => ({
    model,
    ground: nearestOn(model.curves[0], vector).distance,
    stroke: nearestOn(model.curves[1], vector).distance,
  }))
  const best = fits.reduce((one, other) =>
    Math.min(other.ground, other.stroke) < Math.min(one.ground, one.stroke) ? other : one,
  )
  return best.ground <= best.stroke ? best.model : undefined
}

/**
 * Paints that hardly differ in brightness from the ground are told by their colour alone, which such a file has at every
 * second pixel only: where their edges run is lost. Blue on black and yellow on white are such.
 */
export function losesEdges({ grounds, strokes }: Paints): boolean {
  return strokes.some(
    (stroke) =>
      chroma(stroke) >= COLOURED && grounds.some((ground) => Math.abs(lumaContrast(ground, stroke)) < TELLING_CONTRAST),
  )
}

function lumaContrast(ground: PackedColour, stroke: PackedColour): number {
  return lumaAndChroma(toVector(stroke))[0] - lumaAndChroma(toVector(ground))[0]
}

function canBleed(ground: PackedColour, stroke: PackedColour): boolean {
  return chroma(stroke) >= COLOURED && Math.abs(lumaContrast(ground, stroke)) >= LEAST_LUMA_CONTRAST
}

function makeBleeding(ground: PackedColour, stroke: PackedColour): Bleeding {
  const from = lumaAndChroma(toVector(ground))
  const to = lumaAndChroma(toVector(stroke))
  const between = (place: 0 | 1 | 2, share: number) => from[place] + (to[place] - from[place]) * share
  const show = (lumaShare: number, chromaShare: number) =>
    toColour(between(0, lumaShare), between(1, chromaShare), between(2, chromaShare))
  const curve = (lumaShare: number) =>
    Array.from({ length: CHROMA_MOST + 1 }, (_, step) => show(lumaShare, step / CHROMA_STEPS))
  return { stroke, curves: [curve(0), curve(1)], show }
}

function lumaShareOf(colour: Vector, chromaShare: number, model: Bleeding): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (let step = 0; step <= LUMA_STEPS; step++) {
    const distance = squaredDistance(model.show(step / LUMA_STEPS, chromaShare), colour)
    if (distance >= least) continue
    least = distance
    best = step / LUMA_STEPS
  }
  return best
}

function nearestOn(curve: readonly Vector[], colour: Vector): { distance: number; chromaShare: number } {
  let distance = Number.POSITIVE_INFINITY
  let nearest = 0
  for (let step = 0; step < curve.length; step++) {
    const here = squaredDistance(curve[step] as Vector, colour)
    if (here >= distance) continue
    distance = here
    nearest = step
  }
  return { distance, chromaShare: nearest / CHROMA_STEPS }
}

function squaredDistance(one: Vector, other: Vector): number {
  return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2
}

/** R, G, B of ITU-R BT.601 with full range, clipped as decoders do (JFIF 1.02). */
function toColour(luma: number, cb: number, cr: number): Vector {
  return [clip(luma + 1.402 * cr), clip(luma - 0.344136 * cb - 0.714136 * cr), clip(luma + 1.772 * cb)]
}

function clip(sample: number): number {
  return Math.min(255, Math.max(0, sample))
}
