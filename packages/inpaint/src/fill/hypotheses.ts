// What the picture may be like under a block of holes: as it is all around, or with an edge in one of a few directions.
import type { Box } from '../box.ts'
import { CENTRE, CovarianceLearner, type Sampled, TABLE } from './covariance.ts'
import { edgeCovariances } from './edge-covariance.ts'
import { KrigingSystem } from './kriging-system.ts'
import type { Neighbourhood } from './neighbourhood.ts'

/** How far evidence is believed: neighbouring pixels repeat each other more than any of the hypotheses says. */
const TEMPER = 0.08
/** How many times as likely as one of the edges what was learned is beforehand. */
const LEARNED = 2
/** Hypotheses that count less than this are left out. */
const LEAST_SHARE = 0.1
/** Edges are first compared by so many of the known pixels; at most these many of them are looked at with all. */
const PREVIEW = 24
const LIKELY_EDGES = 2
/** An edge whose log-likelihood is by more than this below the likeliest one's would hardly count. */
const APART = 4

interface Hypothesis {
  /** For a variance of 1; undefined for the one that is learned. */
  readonly edge: Float64Array | undefined
  readonly covariance: Float64Array
  readonly system: KrigingSystem
  /** How far its prediction counts. */
  share: number
}

/**
 * Predicts pixels as the mean over hypotheses on the covariance, each weighed by how well it explains the known pixels.
 * Method: Bayesian model averaging (Hoeting, Madigan, Raftery and Volinsky, Statistical Science 14, 1999) by a restricted
 * likelihood (Patterson and Thompson, Biometrika 58, 1971), tempered because no hypothesis is quite true (Grünwald and
 * van Ommen, Bayesian Analysis 12, 2017).
 */
export class Hypotheses {
  readonly #learner = new CovarianceLearner()
  readonly #learned: Hypothesis
  readonly #edges: readonly Hypothesis[]
  /** Those that are reckoned with in the block at hand. */
  #likely: readonly Hypothesis[] = []

  /**
   * @param limit greatest number of known pixels per block
   * @param channels number of colour channels
   * @param edges whether edges are reckoned with, which multiplies the work per block
   */
  constructor(limit: number, channels: number, edges: boolean) {
    const hypothesis = (edge: Float64Array | undefined): Hypothesis => ({
      edge,
      covariance: new Float64Array(TABLE * TABLE),
      system: new KrigingSystem(limit, channels),
      share: 1,
    })
    this.#learned = hypothesis(undefined)
    this.#edges = edges ? edgeCovariances().map(hypothesis) : []
  }

  /** Learns from the known pixels of `window` what holds until the next call. */
  learn(light: Sampled, window: Box): void {
    this.#learner.learn(light, window, this.#learned.covariance)
    const variance = this.#learned.covariance[CENTRE]!
    for (const { edge, covariance } of this.#edges) {
      if (edge) for (let i = 0; i < covariance.length; i += 1) covariance[i] = variance * edge[i]!
    }
  }

  /** Solves for the known pixels of `near`, whose samples stand in `colour`. */
  solve(near: Neighbourhood, colour: readonly Float32Array[], width: number): void {
    for (const { system, covariance } of this.#edges) system.weigh(near, covariance, colour, width, PREVIEW)
    this.#likely = [this.#learned, ...this.#likelyEdges()]
    let most = Number.NEGATIVE_INFINITY
    for (const { system, covariance } of this.#likely) {
      system.solve(near, covariance, colour, width)
      if (system.evidence > most) most = system.evidence
    }
    let total = 0
    for (const hypothesis of this.#likely) {
      const likelihood = Math.exp(TEMPER * (hypothesis.system.evidence - most))
      const weight = hypothesis.edge ? likelihood : LEARNED * likelihood
      hypothesis.share = weight < LEAST_SHARE ? 0 : weight
      total += hypothesis.share
    }
    for (const hypothesis of this.#likely) hypothesis.share /= total
  }

  /** The likelier edges by the preview. */
  #likelyEdges(): readonly Hypothesis[] {
    const edges = this.#edges.toSorted((a, b) => b.system.evidence - a.system.evidence)
    return edges.slice(0, LIKELY_EDGES).filter(({ system }) => edges[0]!.system.evidence - system.evidence <= APART)
  }

  /** Writes every channel of the pixel at `x`, `y` into `prediction`. */
  predict(x: number, y: number, prediction: Float64Array): void {
    prediction.fill(0)
    for (const { system, covariance, share } of this.#likely) {
      if (share > 0) system.predict(covariance, x, y, share, prediction)
    }
  }
}
