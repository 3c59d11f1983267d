// Reads bits and Huffman codes from one restart interval of a JPEG scan.
import { damaged } from './segments.ts'
import { UnspliceableJpeg } from './unspliceable.ts'

/** Codes of up to this many bits are found by one table look-up. */
const LOOK_BITS = 9

export interface HuffmanDecoder {
  /** By the next nine bits: code length * 256 + symbol, or 0 when the code is longer. */
  readonly lookup: Uint16Array
  /** By code length: the largest code, left-aligned to 16 bits, plus one; and where its symbols begin. */
  readonly limits: Int32Array
  readonly offsets: Int32Array
  readonly symbols: Uint8Array
}

/**
 * Makes the decoder of a DHT table (ITU-T T.81, annex C and F.2.2.3).
 *
 * @param counts number of codes of 1 to 16 bits.
 * @param symbols their symbols in order of code.
 */
export function buildHuffmanDecoder(counts: Uint8Array, symbols: Uint8Array): HuffmanDecoder {
  const lookup = new Uint16Array(1 << LOOK_BITS)
  const limits = new Int32Array(17)
  const offsets = new Int32Array(17)
  let code = 0
  let first = 0
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1] as number
    offsets[length] = first - code
    if (length <= LOOK_BITS) {
      for (let index = 0; index < count; index++) {
        const from = (code + index) << (LOOK_BITS - length)
        lookup.fill((length << 8) | (symbols[first + index] as number), from, from + (1 << (LOOK_BITS - length)))
      }
    }
    code += count
    first += count
    if (code > 1 << length) throw damaged('a Huffman table has more codes than there can be')
    limits[length] = code << (16 - length)
    code <<= 1
  }
  return { lookup, limits, offsets, symbols }
}

/** Reads bits from data without stuffed zeros. Behind the end come zeros; {@link BitReader.overrun} tells. */
export class BitReader {
  readonly #bytes: Uint8Array
  #position = 0
  #window = 0
  #count = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  #fill(): void {
    while (this.#count <= 24) {
      const next = this.#position < this.#bytes.length ? (this.#bytes[this.#position] as number) : 0
      this.#window = (this.#window << 8) | next
      this.#position++
      this.#count += 8
    }
  }

  /** True when more bits were read than there are. */
  get overrun(): boolean {
    return this.#position * 8 - this.#count > this.#bytes.length * 8
  }

  /** The next symbol of a Huffman table. */
  symbol(decoder: HuffmanDecoder): number {
    if (this.#count < 16) this.#fill()
    const found = decoder.lookup[(this.#window >>> (this.#count - LOOK_BITS)) & ((1 << LOOK_BITS) - 1)] as number
    if (found !== 0) {
      this.#count -= found >> 8
      return found & 0xff
    }
    return this.#longSymbol(decoder)
  }

  #longSymbol(decoder: HuffmanDecoder): number {
    const next = (this.#window >>> (this.#count - 16)) & 0xffff
    for (let length = LOOK_BITS + 1; length <= 16; length++) {
      if (next >= (decoder.limits[length] as number)) continue
      this.#count -= length
      return decoder.symbols[(decoder.offsets[length] as number) + (next >> (16 - length))] as number
    }
    if (this.overrun) throw damaged('its compressed data ends too early')
    throw new UnspliceableJpeg('has errors in its compressed data')
  }

  /** The next `length` bits, 0 to 16, as an unsigned number. */
  bits(length: number): number {
    if (this.#count < length) this.#fill()
    this.#count -= length
    return (this.#window >>> this.#count) & ((1 << length) - 1)
  }

  /** The next `length` bits, 1 to 16, as a signed difference (T.81, F.2.2.1, EXTEND). */
  signed(length: number): number {
    const value = this.bits(length)
    return value < 1 << (length - 1) ? value - (1 << length) + 1 : value
  }
}

/**
 * The restart intervals of a scan, each without stuffed zeros and fill bytes.
 *
 * @param data compressed data up to the next marker that is no RSTn.
 */
export function splitIntervals(data: Uint8Array): Uint8Array[] {
  const clean = new Uint8Array(data.length)
  const intervals: Uint8Array[] = []
  let begin = 0
  let length = 0
  let from = 0
  for (let at = data.indexOf(0xff); at >= 0; at = data.indexOf(0xff, from)) {
    clean.set(data.subarray(from, at), length)
    length += at - from
    const next = data[at + 1]
    if (next === 0x00) {
      clean[length++] = 0xff
      from = at + 2
    } else if (next !== undefined && next >= 0xd0 && next <= 0xd7) {
      intervals.push(clean.subarray(begin, length))
      begin = length
      from = at + 2
    } else {
      from = at + 1
    }
  }
  clean.set(data.subarray(from), length)
  length += data.length - from
  intervals.push(clean.subarray(begin, length))
  return intervals
}
