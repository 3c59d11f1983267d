// What the picture may be like under a block of holes: as it is all around, or with an edge in one of a few directions.
import type { Box } from '../box.ts'
import { CENTRE, CovarianceLearner, type Sampled, TABLE } from './covariance.ts'
import { edgeCovariances } from './edge-covariance.ts'
import { KrigingSystem } from './kriging-system.ts'
import type { Neighbourhood } from './neighbourhood.ts'

/** How far evidence is believed: neighbouring pixels repeat each other more than any of the hypotheses says. */
const TEMPER = 0.15
/** How many times as likely as one of the edges what was learned is beforehand. */
const LEARNED = 3
/** Hypotheses that count less than this are left out. */
const LEAST_SHARE = 0.1

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
  readonly #all: readonly Hypothesis[]

  /**
   * @param limit greatest number of known pixels per block
   * @param channels number of colour channels
   * @param edges whether edges are reckoned with, which multiplies the work per block
   */
  constructor(limit: number, channels: number, edges: boolean) {
    this.#all = [undefined, ...(edges ? edgeCovariances() : [])].map((edge) => ({
      edge,
      covariance: new Float64Array(TABLE * TABLE),
      system: new KrigingSystem(limit, channels),
      share: 1,
    }))
  }

  /** Learns from the known pixels of `window` what holds until the next call. */
  learn(light: Sampled, window: Box): void {
    const learned = this.#all[0]!.covariance
    this.#learner.learn(light, window, learned)
    const variance = learned[CENTRE]!
    for (const { edge, covariance } of this.#all) {
      if (edge) for (let i = 0; i < covariance.length; i += 1) covariance[i] = variance * edge[i]!
    }
  }

  /** Solves for the known pixels of `near`, whose samples stand in `colour`. */
  solve(near: Neighbourhood, colour: readonly Float32Array[], width: number): void {
    let most = Number.NEGATIVE_INFINITY
    for (const { system, covariance } of this.#all) {
      system.solve(near, covariance, colour, width)
      if (system.evidence > most) most = system.evidence
    }
    let total = 0
    for (const hypothesis of this.#all) {
      const likelihood = Math.exp(TEMPER * (hypothesis.system.evidence - most))
      const weight = hypothesis.edge ? likelihood : LEARNED * likelihood
      hypothesis.share = weight < LEAST_SHARE ? 0 : weight
      total += hypothesis.share
    }
    for (const hypothesis of this.#all) hypothesis.share /= total
  }

  /** Writes every channel of the pixel at `x`, `y` into `prediction`. */
  predict(x: number, y: number, prediction: Float64Array): void {
    prediction.fill(0)
    for (const { system, covariance, share } of this.#all) {
      if (share > 0) system.predict(covariance, x, y, share, prediction)
    }
  }
}
