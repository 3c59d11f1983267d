// Groups pixels with evidence of a change into connected regions.
import type { Plane } from './statistic.ts'

/** Pixels that hang together, by edges or corners. */
export interface Region {
  /** Indices into the plane. */
  readonly pixels: Int32Array
  /** Greatest evidence. */
  readonly peak: number
  /** Pixels whose evidence is beyond doubt at the scale of a region, though not of a pixel. */
  readonly firm: number
}

/** Regions of all pixels with at least `least` evidence; those with `firm` or more are counted. */
export function* connectedRegions(evidence: Plane, width: number, least: number, firm: number): Generator<Region> {
  const seen = new Uint8Array(evidence.length)
  const stack: number[] = []
  for (let start = 0; start < evidence.length; start++) {
    if (seen[start] !== 0 || (evidence[start] as number) < least) continue
    const pixels: number[] = []
    let peak = 0
    let count = 0
    seen[start] = 1
    stack.push(start)
    for (let pixel = stack.pop(); pixel !== undefined; pixel = stack.pop()) {
      const value = evidence[pixel] as number
      pixels.push(pixel)
      if (value > peak) peak = value
      if (value >= firm) count++
      const x = pixel % width
      for (let down = -width; down <= width; down += width) {
        for (let right = x === 0 ? 0 : -1; right <= (x === width - 1 ? 0 : 1); right++) {
          const next = pixel + down + right
          if (next < 0 || next >= evidence.length || seen[next] !== 0 || (evidence[next] as number) < least) continue
          seen[next] = 1
          stack.push(next)
        }
      }
    }
    yield { pixels: Int32Array.from(pixels), peak, firm: count }
  }
}
