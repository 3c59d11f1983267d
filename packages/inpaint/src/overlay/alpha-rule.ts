// Tells how a mark was laid over a picture that has alpha itself.
import type { Box } from '../box.ts'
import { hasAlpha } from '../planes.ts'
import type { PixelImage, PixelPatch } from '../types.ts'
import { cutStamp, type Placement } from './stamp.ts'
import type { AlphaRule } from './take-off.ts'

/** Rows that are looked at; spread evenly. */
const ROWS = 64

/**
 * The rule under which the picture's own alpha is the smoother: undoing what never happened draws the mark into it. On
 * an opaque picture both rules are one.
 * @param patch holds `box`, in the picture's coordinates
 */
export function ruleOf(patch: PixelPatch, mark: PixelImage, place: Placement, box: Box, opacity: number): AlphaRule {
  if (!hasAlpha(patch)) return 'kept'
  const top = patch.data instanceof Uint8Array ? 255 : 65535
  const sums = { kept: 0, raised: 0 }
  for (let y = 0; y < box.height; y += Math.max(1, Math.floor(box.height / ROWS))) {
    const row = { ...box, top: box.top + y, height: 1 }
    const { alpha } = cutStamp(mark, place, row, 1)
    const start = (row.top - patch.top) * patch.width + row.left - patch.left
    const own = alpha.map((_, x) => patch.data[(start + x + 1) * patch.channels - 1]! / top)
    sums.kept += roughness(own)
    // Less alpha than the mark's alone cannot come from raising: it stands out by its negative sign.
    sums.raised += roughness(
      own.map((value, x) => (value - opacity * alpha[x]!) / (1 - Math.min(0.99, opacity * alpha[x]!))),
    )
  }
  return sums.raised < sums.kept - 1e-9 ? 'raised' : 'kept'
}

function roughness(line: Float32Array): number {
  let sum = 0
  for (let x = 1; x < line.length; x += 1) sum += Math.abs(line[x]! - line[x - 1]!)
  return sum
}
