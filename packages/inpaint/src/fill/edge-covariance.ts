// How alike two pixels are where an edge or a line runs by: much more along it than across it.
import { CENTRE, REACH, TABLE } from './covariance.ts'

/** Directions of the edges, in turns of 180 degrees: as many as differ by more than a kriged stroke can tell. */
const DIRECTIONS = [0, 0.25, 0.5, 0.75] as const
/** Distance, in pixels, over which likeness falls to 1/e across an edge, and along it. */
const ACROSS = 8
const ALONG = 32
/** Between 1, rough, and 2, smooth. */
const POWER = 1.5

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
  for (let y = -REACH; y <= REACH; y += 1) {
    for (let x = -REACH; x <= REACH; x += 1) {
      const distance = Math.hypot((x * cos + y * sin) / ALONG, (y * cos - x * sin) / ACROSS)
      table[CENTRE + y * TABLE + x] = Math.exp(-(distance ** POWER))
    }
  }
  return table
}
