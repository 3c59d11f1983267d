// The only maker of masks: counts and frames the marked pixels, and refuses a mask of nothing or of everything.
import { UnmarkError } from '../errors.ts'
import type { Box, Mask, MaskOrigin, Unbranded } from '../image.ts'
import type { Size } from './orientation.ts'

/**
 * @param data one byte per pixel of the stored grid, 255 or 0; it becomes the mask's own.
 * @param repeats for each row an earlier one that is the same, or -1, where that is known: such rows are not looked at again.
 * @throws UnmarkError `INVALID_MASK` when no pixel is marked, or every one is.
 */
export function makeMask(
  data: Uint8Array,
  size: Size,
  origin: MaskOrigin,
  notes: readonly string[],
  repeats?: Int32Array,
): Mask {
  const { count, box } = measure(data, size.width, repeats)
  if (count === 0) {
    throw new UnmarkError('INVALID_MASK', 'Expected a mask that marks some pixels; this one marks none.', {
      hint: 'Mark the area to remove, or say how the mask is to be read with maskDialect.',
    })
  }
  if (count === data.length) {
    throw new UnmarkError(
      'INVALID_MASK',
      `Expected a mask that keeps some pixels; this one marks all ${size.width} x ${size.height}.`,
      { hint: 'Mark only the watermark: the rest of the picture is what it is repaired from.' },
    )
  }
  const facts: Unbranded<Mask> = { data, width: size.width, height: size.height, count, box, origin, notes }
  return facts as Mask
}

function measure(data: Uint8Array, width: number, repeats?: Int32Array): { count: number; box: Box } {
  const counts = new Uint32Array(data.length / width)
  let [count, left, right, top, bottom] = [0, width, -1, -1, -1]
  for (let start = 0, y = 0; start < data.length; start += width, y++) {
    const known = repeats?.[y] ?? -1
    if (known !== -1) counts[y] = counts[known] as number
    else {
      const row = data.subarray(start, start + width)
      const first = row.indexOf(255)
      if (first === -1) continue
      const last = row.lastIndexOf(255)
      left = Math.min(left, first)
      right = Math.max(right, last)
      counts[y] = countMarked(row.subarray(first, last + 1))
    }
    if (counts[y] === 0) continue
    if (top === -1) top = y
    bottom = y
    count += counts[y] as number
  }
  return { count, box: { left, top, width: right - left + 1, height: bottom - top + 1 } }
}

/** Four pixels at a time: each adds 1 to its own byte of a sum, which is emptied before a byte could overflow. */
function countMarked(data: Uint8Array): number {
  let count = 0
  let at = 0
  for (; at < data.length && (data.byteOffset + at) % 4 !== 0; at++) count += (data[at] as number) & 1
  const groups = (data.length - at) >> 2
  const words = groups > 0 ? new Uint32Array(data.buffer, data.byteOffset + at, groups) : new Uint32Array()
  for (let from = 0; from < words.length; from += 255) {
    const end = Math.min(from + 255, words.length)
    let sums = 0
    for (let word = from; word < end; word++) sums += (words[word] as number) & 0x01010101
    count += (sums & 255) + ((sums >>> 8) & 255) + ((sums >>> 16) & 255) + (sums >>> 24)
  }
  for (at += 4 * words.length; at < data.length; at++) count += (data[at] as number) & 1
  return count
}
