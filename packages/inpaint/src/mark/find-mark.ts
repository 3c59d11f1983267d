// Finds the mark in a masked region: which pixels it has, and how it is blended over the picture.
import { distanceInside } from '../distance.ts'
import { HOLE, KNOWN, type Planes } from '../planes.ts'
import type { Blend } from './blend.ts'
import { type Component, measureComponents } from './components.ts'
import { guessBlends, STEP } from './guess-blend.ts'
import { labelMark } from './label-mark.ts'
import { localVariation } from './variation.ts'

export interface FoundMark {
  readonly blend: Blend
  /** 1 per pixel that surely belongs to the mark. */
  readonly certain: Uint8Array<ArrayBuffer>
  /** 1 per pixel that may belong to the mark. */
  readonly doubtful: Uint8Array<ArrayBuffer>
  /** True when the mask is drawn around the mark as closely as one draws around strokes. */
  readonly tight: boolean
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
/** A mask is tight when so few of its unmarked pixels are further than this from the mark. */
const TIGHT_SHARE = 0.35
const TIGHT_DISTANCE = 6

/** The best explained mark among a few guesses; undefined when none is sure enough. */
export function findMark(planes: Planes): FoundMark | undefined {
  const variation = localVariation(planes, STEP)
  let best: (FoundMark & { evidence: number }) | undefined
  for (const { blend, prior } of guessBlends(planes, variation)) {
    const found = examine(planes, blend, variation)
    const evidence = prior * found.evidence
    if (evidence > ENOUGH && evidence > (best?.evidence ?? 0)) best = { ...found, evidence }
  }
  return best
}

function examine(planes: Planes, blend: Blend, variation: Float32Array): FoundMark & { evidence: number } {
  const labels = labelMark(planes, blend, variation)
  const components = measureComponents(planes, labels, blend, variation)
  const tight = isTight(planes, labels)
  const opacity = typicalOpacity(components)
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
  const explained = sums.explained / Math.max(1, sums.pairs)
  return { blend: { ...blend, opacity }, certain, doubtful, tight, variation, explained, evidence: sums.evidence }
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
  const sound = components.filter((component) => component.evidence > 0 && component.explained >= DOUBTFUL.explained)
  const sorted = [...sound].sort((a, b) => a.opacity - b.opacity)
  const total = sorted.reduce((sum, component) => sum + component.evidence, 0)
  let passed = 0
  for (const component of sorted) {
    passed += component.evidence
    if (passed >= total / 2) return Math.min(1, Math.max(0.01, component.opacity))
  }
  return 1
}

function isTight(planes: Planes, labels: Uint8Array): boolean {
  const unmarked = labels.map((label) => 1 - label)
  const distance = distanceInside(unmarked, planes.width, planes.height)
  let [far, masked] = [0, 0]
  for (let i = 0; i < labels.length; i += 1) {
    if (planes.role[i] !== HOLE) continue
    masked += 1
    if (distance[i]! > TIGHT_DISTANCE) far += 1
  }
  return far < TIGHT_SHARE * masked
}

/** A copy of `role` in which only what is near `marked` is still a hole. */
export function shrinkHoles(planes: Planes, marked: Uint8Array, reach: number): Uint8Array<ArrayBuffer> {
  const distance = distanceInside(marked.map((value) => 1 - value), planes.width, planes.height)
  return planes.role.map((role, i) => (role === HOLE && distance[i]! > reach ? KNOWN : role))
}
