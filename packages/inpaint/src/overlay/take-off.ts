// Takes a known mark off pixels by solving the blend for what was under it.
import { hasAlpha, scaleOf } from '../planes.ts'
import type { PixelPatch } from '../types.ts'
import type { Stamp } from './stamp.ts'

/** How a mark was laid over a picture that has alpha itself. */
export type AlphaRule =
  /** The picture kept its alpha (Porter and Duff's `atop`). */
  | 'kept'
  /** The mark added to it (Porter and Duff's `over`). */
  | 'raised'

/** Light that is weaker than this share of what was under the mark is lost in rounding: the pixel counts as hidden. */
const LEAST_LIGHT = 1 / 48

/**
 * Inverts `shown = (1 - a) * under + a * mark` (the blend of Porter and Duff 1984; as the model of watermarks: Dekel,
 * Rubinstein, Liu and Freeman 2017), `a` being the mark's alpha times `opacity`. Where a picture of 8 or 16 bits was
 * rounded after the blend, the result differs from the truth by at most `0.5 / (1 - a)`, rounded to the nearest sample.
 * @param patch a part of the picture; its samples under `stamp.box`, which lies inside it, are changed in place
 * @param onHidden called with column and row, in the patch, of each pixel that the mark hides; those stay as they are
 */
export function takeOff(
  patch: PixelPatch,
  stamp: Stamp,
  opacity: number,
  rule: AlphaRule,
  onHidden: (x: number, y: number) => void,
): void {
  const { box, alpha, colour } = stamp
  const top = patch.data instanceof Uint8Array ? 255 : 65535
  const scale = scaleOf(patch)
  const alphaAt = hasAlpha(patch) && rule === 'raised' ? patch.channels - 1 : -1
  for (let y = 0; y < box.height; y += 1) {
    const row = box.top - patch.top + y
    for (let x = 0; x < box.width; x += 1) {
      const from = y * box.width + x
      const share = opacity * alpha[from]!
      if (share === 0) continue
      const column = box.left - patch.left + x
      const at = (row * patch.width + column) * patch.channels
      if (1 - share < LEAST_LIGHT) {
        onHidden(column, row)
        continue
      }
      const own = alphaAt < 0 ? 1 : patch.data[at + alphaAt]! / top
      const light = own - share
      if (alphaAt >= 0) patch.data[at + alphaAt] = Math.round(Math.min(1, Math.max(0, light / (1 - share))) * top)
      if (light <= 0) continue
      for (let c = 0; c < colour.length; c += 1) {
        const under = (own * patch.data[at + c]! - opacity * colour[c]![from]! * scale) / light
        patch.data[at + c] = Math.min(top, Math.max(0, Math.round(under)))
      }
    }
  }
}
