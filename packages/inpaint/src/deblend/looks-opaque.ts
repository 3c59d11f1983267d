// Tells thin opaque strokes from translucent ones: their soft edges alone make both look alike.
import { HOLE, type Planes } from '../planes.ts'

/** Colours are gathered in boxes of this side. */
const BOX_SIDE = 8
/** Pixels that no mark less opaque than this explains speak for an opaque one. */
const DENSE = 0.9
/** Only pixels that differ by so much from what is predicted under them tell anything, in samples. */
const TELLING = 60
/** So large a share of the mask must be of one colour that only an opaque mark gives. */
const SHARE = 0.03

/**
 * True when many masked pixels have one and the same colour, which no translucent mark of any colour could give to what
 * is predicted under them: a mark of opacity `o` moves a sample at most by `o` of the way to white or black.
 * @param planes the picture as it shows, the whole mask as holes
 * @param predicted the same with a smooth fill in the mask
 */
export function looksOpaque(planes: Planes, predicted: Planes): boolean {
  const counts = new Map<number, number>()
  let masked = 0
  for (let i = 0; i < planes.role.length; i += 1) {
    if (planes.role[i] !== HOLE) continue
    masked += 1
    if (!isBeyondTranslucent(planes, predicted, i)) continue
    const box = planes.colour.reduce((key, plane) => key * 256 + Math.floor(plane[i]! / BOX_SIDE), 0)
    counts.set(box, (counts.get(box) ?? 0) + 1)
  }
  return Math.max(0, ...counts.values()) > SHARE * masked
}

function isBeyondTranslucent(planes: Planes, predicted: Planes, i: number): boolean {
  let [least, difference] = [0, 0]
  for (const [c, plane] of planes.colour.entries()) {
    const [shown, under] = [plane[i]!, predicted.colour[c]![i]!]
    const room = shown > under ? 255 - under : under
    least = Math.max(least, Math.abs(shown - under) / Math.max(1, room))
    difference = Math.max(difference, Math.abs(shown - under))
  }
  return difference > TELLING && least > DENSE
}
