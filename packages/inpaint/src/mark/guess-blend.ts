// Finds a mark's opacity and colour by a vote of all the steps in its region, against the steps around it.
import type { Planes } from '../planes.ts'
import type { Blend } from './blend.ts'
import { closeness, collectSteps, type Steps } from './steps.ts'

/** Number of opacities, from 0 to 1, that white and black are tried with. */
const OPACITIES = 100
/** So many opacities per colour get a closer look, and they are so many hundredths apart. */
const PEAKS = 2
const PEAK_DISTANCE = 8
const LEAST_OPACITY = 0.06
/** Drawn colours are tried on this many pairs of steps. */
const DRAWS = 300
/** Drawn blends are first weighed on every so many-th step, and so many of the best then on all of them. */
const PREVIEW = 16
const SHORT_LIST = 12

/** What evidence for a drawn colour is worth: marks are white or black so much more often. */
const DRAWN_PRIOR = 0.6

export interface BlendGuess {
  readonly blend: Blend
  /** What evidence for this guess is worth, up to 1. */
  readonly prior: number
}

/** Guesses with less than this share of the best one's score are not worth a closer look. */
const WORTH = 0.3

/**
 * The blends that explain most steps inside the masked region, beyond what they explain in the unmasked surroundings,
 * which have no mark; the best first, at most five. White and black are tried at every opacity, then colours and
 * opacities drawn from pairs of steps (random sample consensus: Fischler and Bolles, Communications of the ACM 24, 1981;
 * with the preview of Chum and Matas, "Randomized RANSAC with T(d,d) test", British Machine Vision Conference 2002).
 */
export function guessBlends(planes: Planes, variation: Float32Array): BlendGuess[] {
  const { inside, outside } = collectSteps(planes, variation)
  if (inside.count === 0) return []
  const score = (blend: Blend, stride = 1): number => {
    const chance = outside.count === 0 ? 0 : outside.explained(blend, stride) / outside.count
    return inside.explained(blend, stride) - chance * inside.count
  }
  const neutral = neutralBlends(inside, outside).map((blend) => bestOf(nearOpacities(blend), score))
  const previewed = [...drawnBlends(inside)].map((blend) => ({ blend, score: score(blend, PREVIEW) }))
  previewed.sort((a, b) => b.score - a.score)
  const shortList = previewed.slice(0, SHORT_LIST).map(({ blend }) => blend)
  const guesses = [
    ...neutral.map((guess) => ({ ...guess, prior: 1 })),
    { ...bestOf(shortList, score), prior: DRAWN_PRIOR },
  ]
  guesses.sort((a, b) => b.score - a.score)
  const worth = guesses.filter((guess) => guess.score > 0 && guess.score >= WORTH * guesses[0]!.score)
  return worth.filter((guess) => guess.prior === 1 || !neutral.some((other) => isAlike(guess.blend, other.blend)))
}

function isAlike(a: Blend, b: Blend): boolean {
  return Math.abs(a.opacity - b.opacity) < 0.06 && a.colour.every((sample, c) => Math.abs(sample - b.colour[c]!) < 16)
}

interface Scored {
  readonly blend: Blend
  readonly score: number
}

function bestOf(blends: Iterable<Blend>, score: (blend: Blend) => number): Scored {
  let best: Scored | undefined
  for (const blend of blends) {
    const found = score(blend)
    if (!best || found > best.score) best = { blend, score: found }
  }
  return best ?? { blend: { opacity: 0, colour: [] }, score: Number.NEGATIVE_INFINITY }
}

/** White and black at the opacities that most steps agree on, beyond chance. */
function neutralBlends(inside: Steps, outside: Steps): Blend[] {
  return [255, 0].flatMap((sample) => {
    const votes = collectVotes(sample, inside)
    const chance = collectVotes(sample, outside)
    const scale = outside.count === 0 ? 0 : inside.count / outside.count
    const beyond = votes.map((count, k) => count - scale * chance[k]!)
    const colour = new Array<number>(inside.channels).fill(sample)
    return peaks(beyond).map((k) => ({ opacity: k / OPACITIES, colour }))
  })
}

/** The highest opacity counts, apart from each other. */
function peaks(votes: Float64Array): number[] {
  const order = [...votes.keys()].sort((a, b) => votes[b]! - votes[a]!)
  const found: number[] = []
  for (const k of order) {
    if (found.length < PEAKS && found.every((other) => Math.abs(other - k) > PEAK_DISTANCE)) found.push(k)
  }
  return found
}

/** How well each opacity of a grey mark explains the steps, in either direction. */
function collectVotes(sample: number, steps: Steps): Float64Array {
  const votes = new Float64Array(OPACITIES + 1)
  for (let k = 0; k < steps.count; k += 1) {
    vote(sample, steps.from, steps.to, k * steps.channels, steps.channels, steps.reach[k]!, votes)
    vote(sample, steps.to, steps.from, k * steps.channels, steps.channels, steps.reach[k]!, votes)
  }
  return votes
}

/** Only the opacities around the best one for a step can explain it. */
function vote(
  sample: number,
  plain: Float32Array,
  marked: Float32Array,
  at: number,
  channels: number,
  reach: number,
  votes: Float64Array,
): void {
  let [shared, spread, distance] = [0, 0, 0]
  for (let i = at; i < at + channels; i += 1) {
    const room = sample - plain[i]!
    shared += room * (marked[i]! - plain[i]!)
    spread += room * room
    distance += Math.abs(room)
  }
  if (distance === 0) return
  const best = shared / spread
  const width = reach / distance
  const first = Math.max(LEAST_OPACITY * OPACITIES, Math.ceil((best - width) * OPACITIES))
  const last = Math.min(OPACITIES, Math.floor((best + width) * OPACITIES))
  for (let k = first; k <= last; k += 1) {
    let miss = 0
    for (let i = at; i < at + channels; i += 1) {
      miss += Math.abs(marked[i]! - plain[i]! - (k / OPACITIES) * (sample - plain[i]!))
    }
    votes[k]! += closeness(miss, reach)
  }
}

function* nearOpacities({ opacity, colour }: Blend): Generator<Blend> {
  for (let step = -4; step <= 4; step += 1) {
    yield { opacity: Math.min(1, Math.max(LEAST_OPACITY, opacity + step / 200)), colour }
  }
}

/** Two steps determine a blend: the slope between them its opacity, what is left its colour. */
function* drawnBlends(steps: Steps): Generator<Blend> {
  let state = 1
  const draw = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * steps.count) * steps.channels
  }
  const { from, to } = steps
  for (let k = 0; k < DRAWS; k += 1) {
    const [a, b] = [draw(), draw()]
    for (const blend of [
      blendOf(steps.channels, from, to, a, from, to, b),
      blendOf(steps.channels, from, to, a, to, from, b),
      blendOf(steps.channels, to, from, a, from, to, b),
      blendOf(steps.channels, to, from, a, to, from, b),
    ]) {
      if (blend) yield blend
    }
  }
}

/** The blend under which the step at `a` and the one at `b` both lead from plain to marked. */
function blendOf(
  channels: number,
  plainA: Float32Array,
  markedA: Float32Array,
  a: number,
  plainB: Float32Array,
  markedB: Float32Array,
  b: number,
): Blend | undefined {
  let [shared, spread] = [0, 0]
  for (let c = 0; c < channels; c += 1) {
    const under = plainA[a + c]! - plainB[b + c]!
    shared += under * (markedA[a + c]! - markedB[b + c]!)
    spread += under * under
  }
  if (spread < 100 * channels) return undefined
  const opacity = 1 - shared / spread
  if (opacity < LEAST_OPACITY || opacity > 1.05) return undefined
  const limited = Math.min(1, opacity)
  const colour: number[] = []
  for (let c = 0; c < channels; c += 1) {
    const rest = (markedA[a + c]! + markedB[b + c]! - (1 - limited) * (plainA[a + c]! + plainB[b + c]!)) / 2
    const sample = rest / limited
    if (sample < -8 || sample > 263) return undefined
    colour.push(Math.min(255, Math.max(0, sample)))
  }
  return { opacity: limited, colour }
}
