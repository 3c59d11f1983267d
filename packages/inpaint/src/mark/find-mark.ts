// Finds the mark in a masked region: which pixels it has, and how it is blended over the picture.
import { distanceInside, distanceTo } from '../distance.ts'
import { HOLE, KNOWN, type Planes } from '../planes.ts'
import type { Blend } from './blend.ts'
import { type Component, measureComponents } from './components.ts'
import { doubtForeignColours, doubtGaps, doubtThickParts } from './doubts.ts'
import { guessBlends } from './guess-blend.ts'
import { isSameBlend, type KnownMark } from './known-mark.ts'
import { labelMark } from './label-mark.ts'
import { STEP } from './steps.ts'
import { localVariation } from './variation.ts'

export interface FoundMark {
  readonly blend: Blend
  /** 1 per pixel that surely belongs to the mark. */
  readonly certain: Uint8Array<ArrayBuffer>
  /** 1 per pixel that may belong to the mark. */
  readonly doubtful: Uint8Array<ArrayBuffer>
  /** True when the mask is drawn around the mark as closely as one draws around strokes. */
  readonly tight: boolean
  /** How far the mask reaches beyond the mark, in pixels. */
  readonly margin: number
  /** Typical differences between near pixels, per pixel. */
  readonly variation: Float32Array
  /** Share of the certain outline that the blend explains, 0 to 1. */
  readonly explained: number
}

/** A component's own opacity may differ from the mark's by so much and be certain, or doubtful. */
const CERTAIN = { explained: 0.8, deviation: 0.24 }
const DOUBTFUL = { explained: 0.62, deviation: 0.32 }
/** In a tight mask there is little that could be mistaken for the mark. */
const CERTAIN_TIGHT = { explained: 0.4, deviation: 0.6 }
/** Evidence per pair of outline, in nats, below which nothing is certain. */
const LEAST_EVIDENCE = 0.6
/** Mean evidence per pair that chance brings, in nats. */
const FAINT = 0.7
/** A whole mark needs this much weight. */
const ENOUGH = 60
/** Black and white parts of a picture look like denser marks than this. */
const OPAQUE = 0.8
/** With this weight, and so large a share of its outline explained, a mark needs no comparison with other guesses. */
const BEYOND_DOUBT = 1000
const CLEAR = 0.93
const CLEAR_OPAQUE = 0.98
/** Marks that seem denser than this are hardly translucent ones. */
const OPAQUE_TIGHT = 0.95
/** When the outlines disagree with the guessed opacity by more than this, the mark is looked for again with theirs. */
const CORRECTION = 0.03
/** Outlines that are explained less than this have no say in the opacity. */
const SOUND = 0.5
/** Marked pixels that are nearer than this to an unmarked one are on the outline. */
const OUTLINE_DEPTH = 1.5
/** A mask is tight when at least half of the mark's outline is this near to the mask's own, in pixels. */
const TIGHT_MARGIN = 5.5

/** A mark whose blend is known from elsewhere needs only this weight; in a mask drawn closely around it, none. */
const ENOUGH_FOR_KNOWN = 20

/**
 * The best explained mark among a few guesses; undefined when none is sure enough.
 * @param known what other marks of the same picture were found to be: looked for first, and alone where it is there
 */
export function findMark(planes: Planes, known?: KnownMark): FoundMark | undefined {
  const variation = localVariation(planes, STEP)
  if (known) {
    const found = examine(planes, known.blend, variation, known)
    if (known.margin !== undefined || found.evidence > ENOUGH_FOR_KNOWN) return found
  }
  let best: (FoundMark & { evidence: number }) | undefined
  for (const { blend, prior } of guessBlends(planes, variation)) {
    const first = examine(planes, blend, variation)
    const corrected = first.evidence > ENOUGH && Math.abs(first.blend.opacity - blend.opacity) > CORRECTION
    // Two guesses that come to the same need to be looked at once.
    if (corrected && best && isSameBlend(best.blend, first.blend)) continue
    const found = corrected ? examine(planes, first.blend, variation) : first
    const evidence = prior * found.evidence
    if (evidence > ENOUGH && evidence > (best?.evidence ?? 0)) best = { ...found, evidence }
    const clear = found.blend.opacity < OPAQUE ? CLEAR : CLEAR_OPAQUE
    if (prior === 1 && evidence > BEYOND_DOUBT && found.explained > clear) break
  }
  return best
}

function examine(
  planes: Planes,
  blend: Blend,
  variation: Float32Array,
  known?: KnownMark,
): FoundMark & { evidence: number } {
  const labels = labelMark(planes, blend, variation)
  const components = measureComponents(planes, labels, blend, variation)
  const margin = known?.margin ?? marginOf(planes, labels)
  const tight = margin <= TIGHT_MARGIN
  const opacity = known ? blend.opacity : typicalOpacity(components)
  const certain = new Uint8Array(labels.length)
  const doubtful = new Uint8Array(labels.length)
  const sums = { evidence: 0, pairs: 0, explained: 0 }
  for (const component of components) {
    const kind = judge(component, opacity, tight)
    if (kind === 'other') continue
    const target = kind === 'certain' ? certain : doubtful
    for (const i of component.pixels) target[i] = 1
    if (kind !== 'certain') continue
    sums.evidence += weightOf(component)
    sums.pairs += component.pairs
    sums.explained += component.explained * component.pairs
  }
  const typical = { ...blend, opacity }
  if (known?.margin !== undefined) keepInside(planes, known.margin - OUTLINE_DEPTH, certain)
  if (tight) doubtGaps(planes, margin, certain, doubtful)
  else {
    doubtThickParts(planes, certain, doubtful)
    doubtForeignColours(planes, typical, certain, doubtful)
  }
  const explained = sums.explained / Math.max(1, sums.pairs)
  return { blend: typical, certain, doubtful, tight, margin, variation, explained, evidence: sums.evidence }
}

/** Takes out of `certain` what is nearer to the mask's border than the mark can be. */
function keepInside({ role, width, height }: Planes, least: number, certain: Uint8Array): void {
  const depth = distanceInside(
    role.map((value) => (value === HOLE ? 1 : 0)),
    width,
    height,
  )
  for (let i = 0; i < certain.length; i += 1) if (depth[i]! < least) certain[i] = 0
}

function judge(component: Component, opacity: number, tight: boolean): 'certain' | 'doubtful' | 'other' {
  const deviation = Math.abs(component.opacity - opacity) / opacity
  const meets = (bounds: { explained: number; deviation: number }): boolean =>
    component.explained >= bounds.explained && deviation <= bounds.deviation
  if (component.evidence < LEAST_EVIDENCE * component.pairs) return 'other'
  if (meets(tight ? CERTAIN_TIGHT : CERTAIN)) return 'certain'
  return meets(DOUBTFUL) ? 'doubtful' : 'other'
}

/** Few clear outlines say more than many faint ones: the mean evidence counts squared. */
function weightOf({ evidence, pairs }: Component): number {
  return Math.max(0, evidence / pairs - FAINT) ** 2 * pairs
}

/** Median of the components' opacities, weighed by the evidence for each. */
function typicalOpacity(components: readonly Component[]): number {
  const sound = components.filter((component) => component.evidence > 0 && component.explained >= SOUND)
  const sorted = [...sound].sort((a, b) => a.opacity - b.opacity)
  const total = sorted.reduce((sum, component) => sum + component.evidence, 0)
  let passed = 0
  for (const component of sorted) {
    passed += component.evidence
    if (passed >= total / 2) return Math.min(1, Math.max(0.01, component.opacity))
  }
  return 1
}

/** How far the mask reaches beyond the mark: the median over the mark's outline, in pixels. */
function marginOf(planes: Planes, labels: Uint8Array): number {
  const { width, height, role } = planes
  const depth = distanceInside(labels, width, height)
  const inMask = distanceInside(
    role.map((value) => (value === HOLE ? 1 : 0)),
    width,
    height,
  )
  const margins = inMask.filter((_, i) => labels[i] === 1 && depth[i]! < OUTLINE_DEPTH).sort()
  return margins[margins.length >> 1] ?? 0
}

/** True when there is nothing to be gained by looking at `mark` in another way. */
export function isClear(mark: FoundMark | undefined): boolean {
  return mark !== undefined && (mark.explained > CLEAR || mark.blend.opacity > OPAQUE_TIGHT)
}

/** A copy of `role` in which only what is near `marked` is still a hole. */
export function shrinkHoles(planes: Planes, marked: Uint8Array, reach: number): Uint8Array<ArrayBuffer> {
  const distance = distanceTo(marked, planes.width, planes.height, reach)
  return planes.role.map((role, i) => (role === HOLE && distance[i]! > reach ? KNOWN : role))
}
