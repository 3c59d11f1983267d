// Finds a mark's opacity and colour by a vote of all the steps in its region, against the steps around it.
import { HOLE, KNOWN, type Planes, VOID } from '../planes.ts'
import type { Blend } from './blend.ts'
import { difference } from './variation.ts'

/** How far apart the pixels of a step are: wide enough to leave out the soft pixels of an edge. */
export const STEP = 3
/** Steps below so many local variations are no votes. */
const CLEAR_STEP = 2
/** A step that a blend misses by so many local variations is not explained by it. */
const TOLERANCE = 1.2
/** At most so many steps vote. */
const VOTERS = 8_000
/** Number of opacities, from 0 to 1, that white and black are tried with. */
const OPACITIES = 100
/** So many opacities per colour get a closer look, and they are so many hundredths apart. */
const PEAKS = 2
const PEAK_DISTANCE = 8
const LEAST_OPACITY = 0.06
/** Drawn colours are tried on this many pairs of steps. */
const DRAWS = 300

/** Two pixels and how much the picture varies around them. */
interface Step {
  readonly from: number
  readonly to: number
  readonly variation: number
}

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
 * opacities drawn from pairs of steps (random sample consensus: Fischler and Bolles, Communications of the ACM 24, 1981).
 */
export function guessBlends(planes: Planes, variation: Float32Array): BlendGuess[] {
  const { inside, outside } = collectSteps(planes, variation)
  if (inside.length === 0) return []
  const score = (blend: Blend): number => {
    const chance = outside.length === 0 ? 0 : explained(planes, blend, outside) / outside.length
    return explained(planes, blend, inside) - chance * inside.length
  }
  const neutral = neutralBlends(planes, inside, outside).map((blend) => bestOf(nearOpacities(blend), score))
  const drawn = bestOf(drawnBlends(planes, inside), score)
  const guesses = [...neutral.map((guess) => ({ ...guess, prior: 1 })), { ...drawn, prior: DRAWN_PRIOR }]
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

/** Sum over the steps of how closely `blend` explains them in one direction or the other, 0 to 1 each. */
function explained(planes: Planes, blend: Blend, steps: readonly Step[]): number {
  let sum = 0
  for (const { from, to, variation } of steps) {
    sum += closeness(Math.min(missOf(planes, blend, from, to), missOf(planes, blend, to, from)), variation)
  }
  return sum
}

/** Tukey's biweight: exact matches count fully, near ones less, others nothing. */
function closeness(miss: number, variation: number): number {
  const share = miss / (TOLERANCE * variation)
  return share < 1 ? (1 - share * share) ** 2 : 0
}

function missOf({ colour }: Planes, { opacity, colour: mark }: Blend, plain: number, marked: number): number {
  let miss = 0
  for (let channel = 0; channel < colour.length; channel += 1) {
    const plane = colour[channel]!
    miss += Math.abs(plane[marked]! - plane[plain]! - opacity * (mark[channel]! - plane[plain]!))
  }
  return miss
}

/** White and black at the opacities that most steps agree on, beyond chance. */
function neutralBlends(planes: Planes, inside: readonly Step[], outside: readonly Step[]): Blend[] {
  return [255, 0].flatMap((sample) => {
    const colour = new Array<number>(planes.colour.length).fill(sample)
    const votes = collectVotes(planes, colour, inside)
    const chance = collectVotes(planes, colour, outside)
    const scale = outside.length === 0 ? 0 : inside.length / outside.length
    const beyond = votes.map((count, k) => count - scale * chance[k]!)
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

function collectVotes(planes: Planes, colour: readonly number[], steps: readonly Step[]): Float64Array {
  const votes = new Float64Array(OPACITIES + 1)
  for (const step of steps) {
    vote(planes, colour, step, votes)
    vote(planes, colour, turned(step), votes)
  }
  return votes
}

/** Adds how well each opacity explains `step`; only the opacities around the best one for the step can. */
function vote(planes: Planes, colour: readonly number[], step: Step, votes: Float64Array): void {
  let [shared, spread, distance] = [0, 0, 0]
  for (const [channel, plane] of planes.colour.entries()) {
    const room = colour[channel]! - plane[step.from]!
    shared += room * (plane[step.to]! - plane[step.from]!)
    spread += room * room
    distance += Math.abs(room)
  }
  if (distance === 0) return
  const reach = (TOLERANCE * step.variation) / distance
  const first = Math.max(LEAST_OPACITY * OPACITIES, Math.ceil((shared / spread - reach) * OPACITIES))
  const last = Math.min(OPACITIES, Math.floor((shared / spread + reach) * OPACITIES))
  for (let k = first; k <= last; k += 1) {
    votes[k]! += closeness(missOf(planes, { opacity: k / OPACITIES, colour }, step.from, step.to), step.variation)
  }
}

function* nearOpacities({ opacity, colour }: Blend): Generator<Blend> {
  for (let step = -4; step <= 4; step += 1) {
    yield { opacity: Math.min(1, Math.max(LEAST_OPACITY, opacity + step / 200)), colour }
  }
}

/** Two steps determine a blend: the slope between them its opacity, what is left its colour. */
function* drawnBlends(planes: Planes, steps: readonly Step[]): Generator<Blend> {
  let state = 1
  const draw = (): Step => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return steps[Math.floor((state / 2 ** 32) * steps.length)]!
  }
  for (let k = 0; k < DRAWS; k += 1) {
    const [first, second] = [draw(), draw()]
    for (const [a, b] of [
      [first, second],
      [first, turned(second)],
      [turned(first), second],
      [turned(first), turned(second)],
    ] as const) {
      const blend = blendOf(planes, a, b)
      if (blend) yield blend
    }
  }
}

function turned(step: Step): Step {
  return { from: step.to, to: step.from, variation: step.variation }
}

function blendOf({ colour }: Planes, a: Step, b: Step): Blend | undefined {
  let [shared, spread] = [0, 0]
  for (const plane of colour) {
    const under = plane[a.from]! - plane[b.from]!
    shared += under * (plane[a.to]! - plane[b.to]!)
    spread += under * under
  }
  if (spread < 100 * colour.length) return undefined
  const opacity = 1 - shared / spread
  if (opacity < LEAST_OPACITY || opacity > 1.05) return undefined
  const limited = Math.min(1, opacity)
  const found = colour.map((plane) => {
    const rest = (plane[a.to]! + plane[b.to]! - (1 - limited) * (plane[a.from]! + plane[b.from]!)) / 2
    return rest / limited
  })
  if (found.some((sample) => sample < -8 || sample > 263)) return undefined
  return { opacity: limited, colour: found.map((sample) => Math.min(255, Math.max(0, sample))) }
}

/** Clear steps of the masked region, and of its unmasked surroundings. */
function collectSteps(planes: Planes, variation: Float32Array): { inside: Step[]; outside: Step[] } {
  const { width, height, role, colour } = planes
  const inside: Step[] = []
  const outside: Step[] = []
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = y * width + x
      if (role[from] === VOID) continue
      for (const to of [x + STEP < width ? from + STEP : -1, y + STEP < height ? from + STEP * width : -1]) {
        if (to < 0 || role[to] === VOID) continue
        const local = Math.max(variation[from]!, variation[to]!)
        if (difference(colour, from, to) < CLEAR_STEP * local) continue
        const target = role[from] === HOLE || role[to] === HOLE ? inside : outside
        if (target === outside && (role[from] !== KNOWN || role[to] !== KNOWN)) continue
        target.push({ from, to, variation: local })
      }
    }
  }
  return { inside: thin(inside), outside: thin(outside) }
}

function thin(steps: Step[]): Step[] {
  const stride = Math.ceil(steps.length / VOTERS)
  return stride <= 1 ? steps : steps.filter((_, index) => index % stride === 0)
}
