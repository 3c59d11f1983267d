// How alike two pixels are where an edge or a line runs by: much more along it than across it.
import { CENTRE, REACH, TABLE } from './covariance.ts'

/** Directions of the edges, in turns of 180 degrees: as many as differ by more than a kriged stroke can tell. */
const DIRECTIONS = [0, 0.25, 0.5, 0.75] as const
/** Distance, in pixels, over which likeness falls to 1/e across an edge, and along it. */
const ACROSS = 8
const ALONG = 32

/**
 * Covariances of variance 1, one for each of four directions, as tables like those that are learned. Method: the powered
 * exponential family (Diggle, Tawn and Moyeed, "Model-based geostatistics", Applied Statistics 47, 1998) with geometric
 * anisotropy (Journel and Huijbregts, "Mining geostatistics", 1978, section III.B.4).
 */
export function edgeCovariances(): Float64Array[] {
  return DIRECTIONS.map((turn) => edgeCovariance(turn * Math.PI))
}

function edgeCovariance(angle: number): Float64Array {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const table = new Float64Array(TABLE * TABLE)
  // An offset and its opposite are alike.
  for (let at = 0; at <= CENTRE; at += 1) {
    const [x, y] = [(at % TABLE) - REACH, Math.floor(at / TABLE) - REACH]
    const along = (x * cos + y * sin) / ALONG
    const across = (y * cos - x * sin) / ACROSS
    const distance = Math.sqrt(along * along + across * across)
    // To the power of 1.5, which lies between 1, rough, and 2, smooth.
    const likeness = Math.exp(-distance * Math.sqrt(distance))
    table[at] = likeness
    table[2 * CENTRE - at] = likeness
  }
  return table
}
