// Finds rows of a mask file that equal an earlier one: most of a mask is empty, and tiled marks repeat themselves.

/** Bytes of a row that are looked at to find earlier rows that may be like it. */
const SAMPLES = 96
/** Rows that look alike are compared one by one; more kinds than this would take longer than they save. */
const MOST_KINDS = 16

/**
 * For each row the first one with the same bytes, or -1 where there is none before it. Of many kinds that look alike at the
 * samples only the first are known again, so a repetition may be missed; what is found is certain.
 *
 * @param stride bytes in a row
 */
export function findRepeatedRows(data: Uint8Array, stride: number): Int32Array {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  const equal = (one: number, other: number) =>
    bytes.compare(bytes, one * stride, (one + 1) * stride, other * stride, (other + 1) * stride) === 0
  const firsts = new Int32Array(bytes.length / stride).fill(-1)
  const kinds = new Map<number, number[]>()
  for (let row = 0; row < firsts.length; row++) {
    if (row > 0 && equal(row - 1, row)) {
      const first = firsts[row - 1] as number
      firsts[row] = first === -1 ? row - 1 : first
      continue
    }
    const look = lookOf(bytes, row * stride, stride)
    const alike = kinds.get(look)
    if (!alike) kinds.set(look, [row])
    else {
      const known = alike.find((first) => equal(first, row))
      if (known !== undefined) firsts[row] = known
      else if (alike.length < MOST_KINDS) alike.push(row)
    }
  }
  return firsts
}

/** FNV-1a (Fowler, Noll and Vo) over evenly spread bytes. */
function lookOf(bytes: Uint8Array, start: number, stride: number): number {
  // Not a multiple of the bytes in a pixel, so that every channel is looked at.
  const step = Math.max(1, Math.floor(stride / SAMPLES)) | 1
  let hash = 0x811c9dc5
  for (let at = start; at < start + stride; at += step) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193)
  return hash
}
