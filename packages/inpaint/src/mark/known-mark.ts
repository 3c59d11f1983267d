// What the marks of one picture have in common: the clear ones tell how the others are blended.
import type { Blend } from './blend.ts'

export interface KnownMark {
  readonly blend: Blend
  /** How far a mask that is drawn closely around the mark reaches beyond it, in pixels; undefined for other masks. */
  readonly margin: number | undefined
}

/** What one mark was found to be, and how much that is worth. */
export interface Witness extends KnownMark {
  readonly weight: number
}

/** Blends that differ by less are one. */
const SAME_OPACITY = 0.03
const SAME_SAMPLE = 14
/** So many marks, with so large a share of the whole weight, must agree. */
const FEWEST = 2
const MAJORITY = 0.5

export function isSameBlend(a: Blend, b: Blend): boolean {
  const opacity = Math.abs(a.opacity - b.opacity) < SAME_OPACITY
  return opacity && a.colour.every((sample, c) => Math.abs(sample - b.colour[c]!) < SAME_SAMPLE)
}

/**
 * The mark that most of `witnesses` agree on, by weight; undefined when they do not agree. A vote of hypotheses, each
 * proposed by one witness, as in random sample consensus (Fischler and Bolles, Communications of the ACM 24, 1981).
 */
export function agreeOn(witnesses: readonly Witness[]): KnownMark | undefined {
  let best: readonly Witness[] = []
  for (const proposal of witnesses) {
    const supporters = witnesses.filter(({ blend }) => isSameBlend(blend, proposal.blend))
    if (weigh(supporters) > weigh(best)) best = supporters
  }
  if (best.length < FEWEST || weigh(best) < MAJORITY * weigh(witnesses)) return undefined
  const tight = best.filter(({ margin }) => margin !== undefined)
  return {
    blend: {
      opacity: weightedMedian(best, ({ blend }) => blend.opacity),
      colour: best[0]!.blend.colour.map((_, c) => weightedMedian(best, ({ blend }) => blend.colour[c]!)),
    },
    margin: 2 * tight.length > best.length ? weightedMedian(tight, ({ margin }) => margin ?? 0) : undefined,
  }
}

function weigh(witnesses: readonly Witness[]): number {
  return witnesses.reduce((sum, { weight }) => sum + weight, 0)
}

function weightedMedian(witnesses: readonly Witness[], value: (witness: Witness) => number): number {
  const sorted = [...witnesses].sort((a, b) => value(a) - value(b))
  const half = weigh(witnesses) / 2
  let passed = 0
  for (const witness of sorted) {
    passed += witness.weight
    if (passed >= half) return value(witness)
  }
  throw new RangeError('Expected at least one witness with a weight above 0.')
}
