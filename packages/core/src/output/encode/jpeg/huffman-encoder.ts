// Makes the best Huffman table for counted symbols and writes codes as the bytes of a JPEG scan.

export interface HuffmanEncoder {
  /** Number of codes of 1 to 16 bits, and the symbols in order of code: the body of a DHT segment. */
  readonly counts: Uint8Array
  readonly symbols: Uint8Array
  /** By symbol: the code and its length in bits; 0 bits for symbols that never occur. */
  readonly codes: Uint16Array
  readonly lengths: Uint8Array
}

/** Stands for the code of all ones, which JPEG does not allow; it is counted once so that it gets the longest code. */
const RESERVED = 256

/**
 * The Huffman table with the shortest result for these frequencies and codes of at most 16 bits (ITU-T T.81, K.2,
 * figures K.1 to K.4).
 *
 * @param frequencies how often each of the 256 symbols occurs; at least one does.
 */
export function buildHuffmanEncoder(frequencies: Uint32Array): HuffmanEncoder {
  const counts = limitLengths(countLengths(frequencies))
  const symbols = Uint8Array.from(symbolsByFrequency(frequencies))
  const codes = new Uint16Array(256)
  const lengths = new Uint8Array(256)
  let code = 0
  let next = 0
  for (let length = 1; length <= 16; length++) {
    for (let left = counts[length - 1] as number; left > 0; left--) {
      const symbol = symbols[next++] as number
      codes[symbol] = code++
      lengths[symbol] = length
    }
    code <<= 1
  }
  return { counts, symbols, codes, lengths }
}

/** Frequent symbols first: they get the short codes. Equal ones stay in order of value. */
function symbolsByFrequency(frequencies: Uint32Array): number[] {
  const used = Array.from(frequencies.keys()).filter((symbol) => (frequencies[symbol] as number) > 0)
  return used.sort((a, b) => (frequencies[b] as number) - (frequencies[a] as number) || a - b)
}

/** Number of codes of each length, index 1 up, in a plain Huffman tree over the used symbols and the reserved one. */
function countLengths(frequencies: Uint32Array): number[] {
  interface Node {
    readonly weight: number
    readonly symbols: readonly number[]
  }
  const depth = new Uint16Array(RESERVED + 1)
  const nodes: Node[] = [{ weight: 1, symbols: [RESERVED] }]
  for (const [symbol, weight] of frequencies.entries()) if (weight > 0) nodes.push({ weight, symbols: [symbol] })
  while (nodes.length > 1) {
    nodes.sort((a, b) => b.weight - a.weight)
    const last = nodes.pop() as Node
    const other = nodes.pop() as Node
    const symbols = [...last.symbols, ...other.symbols]
    for (const symbol of symbols) depth[symbol] = (depth[symbol] as number) + 1
    nodes.push({ weight: last.weight + other.weight, symbols })
  }
  const counts: number[] = []
  for (const length of depth) if (length > 0) counts[length] = (counts[length] ?? 0) + 1
  return counts
}

/** Shortens codes of more than 16 bits by moving pairs up the tree, then takes the reserved code out. */
function limitLengths(counts: number[]): Uint8Array {
  const limited = Array.from({ length: Math.max(counts.length, 17) }, (_, length) => counts[length] ?? 0)
  for (let length = limited.length - 1; length > 16; length--) {
    while ((limited[length] as number) > 0) {
      let shorter = length - 2
      while (limited[shorter] === 0) shorter--
      limited[length] = (limited[length] as number) - 2
      limited[length - 1] = (limited[length - 1] as number) + 1
      limited[shorter + 1] = (limited[shorter + 1] as number) + 2
      limited[shorter] = (limited[shorter] as number) - 1
    }
  }
  let longest = 16
  while (limited[longest] === 0) longest--
  limited[longest] = (limited[longest] as number) - 1
  return Uint8Array.from(limited.slice(1, 17))
}

/** Bytes of compressed data in the making: bits are packed, 0xFF is followed by a stuffed zero. */
export class BitWriter {
  #bytes: Uint8Array
  #length = 0
  #window = 0
  #count = 0

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity)
  }

  /** Appends the lowest `length` bits of `value`, 0 to 16. */
  bits(value: number, length: number): void {
    this.#window = (this.#window << length) | (value & ((1 << length) - 1))
    this.#count += length
    while (this.#count >= 8) {
      this.#count -= 8
      const byte = (this.#window >>> this.#count) & 0xff
      this.#byte(byte)
      if (byte === 0xff) this.#byte(0)
    }
  }

  /** Fills the last byte with ones and appends the restart marker of this number. */
  restart(number: number): void {
    this.#align()
    this.#byte(0xff)
    this.#byte(0xd0 + (number & 7))
  }

  /** All bytes so far, the last one filled with ones. */
  finish(): Uint8Array {
    this.#align()
    return this.#bytes.subarray(0, this.#length)
  }

  #align(): void {
    if (this.#count > 0) this.bits(0xff, 8 - this.#count)
  }

  #byte(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const longer = new Uint8Array(this.#length * 2 + 64)
      longer.set(this.#bytes)
      this.#bytes = longer
    }
    this.#bytes[this.#length++] = byte
  }
}
