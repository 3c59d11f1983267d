// The fill of last resort, which never overshoots: each unknown pixel becomes the mean of its neighbours.
import { KNOWN, type Planes } from '../planes.ts'

/** Over-relaxation: close to 2 lets corrections travel far, which the start from push-pull makes unnecessary. */
const OMEGA = 1.7

/**
 * Relaxes every pixel that is not known towards the mean of its four neighbours, starting from the colours that are
 * there. Method: Laplace's equation by successive over-relaxation (Young, "Iterative methods for solving partial
 * difference equations of elliptic type", 1954), sweeping in alternating directions.
 */
export function relax(planes: Planes, sweeps: number): void {
  const pixels = unknownPixels(planes)
  const around = neighbours(pixels, planes.width, planes.height)
  for (const plane of planes.colour) {
    for (let sweep = 0; sweep < sweeps; sweep += 1) sweepOnce(plane, pixels, around, sweep % 2 === 1)
  }
}

function sweepOnce(plane: Float32Array, pixels: Int32Array, around: Int32Array, backward: boolean): void {
  const count = pixels.length
  for (let step = 0; step < count; step += 1) {
    const k = backward ? count - 1 - step : step
    const i = pixels[k]!
    const at = 4 * k
    const sum = plane[around[at]!]! + plane[around[at + 1]!]! + plane[around[at + 2]!]! + plane[around[at + 3]!]!
    plane[i]! += OMEGA * (0.25 * sum - plane[i]!)
  }
}

function unknownPixels(planes: Planes): Int32Array {
  const found = new Int32Array(planes.role.length)
  let count = 0
  for (let i = 0; i < planes.role.length; i += 1) {
    if (planes.role[i] !== KNOWN) found[count++] = i
  }
  return found.subarray(0, count)
}

/** Indices of the four neighbours of each pixel; beyond the border the pixel on the other side stands in. */
function neighbours(pixels: Int32Array, width: number, height: number): Int32Array {
  const around = new Int32Array(pixels.length * 4)
  for (let k = 0; k < pixels.length; k += 1) {
    const i = pixels[k]!
    const x = i % width
    const y = Math.floor(i / width)
    around[4 * k] = x > 0 ? i - 1 : i + Math.min(1, width - 1)
    around[4 * k + 1] = x < width - 1 ? i + 1 : i - Math.min(1, width - 1)
    around[4 * k + 2] = y > 0 ? i - width : i + (height > 1 ? width : 0)
    around[4 * k + 3] = y < height - 1 ? i + width : i - (height > 1 ? width : 0)
  }
  return around
}
