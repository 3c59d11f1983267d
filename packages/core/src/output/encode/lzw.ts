// LZW compression in the two dialects that picture files use: GIF's and TIFF's.

export interface LzwDialect {
  /** Bits of a plain symbol: 8 for TIFF, 2 to 8 for GIF. */
  readonly symbolBits: number
  /** TIFF fills bytes from the highest bit, GIF from the lowest. */
  readonly highestBitFirst: boolean
  /** TIFF makes codes longer one entry earlier than needed (TIFF 6.0, section 13). */
  readonly early: 0 | 1
}

const LONGEST_CODE = 12
/** Both dialects may start a new table at any time; TIFF must before entry 4095. */
const LAST_ENTRY = 4094

/** The compressed form of `symbols`, from the clear code to the end code. */
export function compressLzw(symbols: Uint8Array, dialect: LzwDialect): Uint8Array {
  const { symbolBits, early } = dialect
  const clear = 1 << symbolBits
  const out = new CodeWriter(symbols.length, dialect.highestBitFirst)
  // successors[code * 256 + symbol] is the entry for that string followed by that symbol; 0 for none.
  const successors = new Uint16Array((LAST_ENTRY + 2) << 8)
  let next = clear + 2
  let width = symbolBits + 1
  out.code(clear, width)
  let code = symbols[0] as number
  for (let index = 1; index <= symbols.length; index++) {
    const symbol = symbols[index]
    const known = symbol === undefined ? 0 : (successors[(code << 8) | symbol] as number)
    if (known !== 0) {
      code = known
      continue
    }
    out.code(code, width)
    if (symbol !== undefined) successors[(code << 8) | symbol] = next
    next++
    if (next + early > 1 << width && width < LONGEST_CODE) width++
    if (symbol === undefined) break
    if (next === LAST_ENTRY) {
      out.code(clear, width)
      successors.fill(0)
      next = clear + 2
      width = symbolBits + 1
    }
    code = symbol
  }
  out.code(clear + 1, width)
  return out.finish()
}

class CodeWriter {
  #bytes: Uint8Array
  readonly #highestBitFirst: boolean
  #length = 0
  #window = 0
  #count = 0

  constructor(capacity: number, highestBitFirst: boolean) {
    this.#bytes = new Uint8Array(capacity + 16)
    this.#highestBitFirst = highestBitFirst
  }

  code(value: number, width: number): void {
    if (this.#highestBitFirst) this.#window = ((this.#window << width) | value) & 0xfffffff
    else this.#window |= value << this.#count
    this.#count += width
    while (this.#count >= 8) {
      this.#count -= 8
      if (this.#highestBitFirst) this.#byte(this.#window >>> this.#count)
      else {
        this.#byte(this.#window)
        this.#window >>>= 8
      }
    }
  }

  finish(): Uint8Array {
    if (this.#count > 0) this.#byte(this.#highestBitFirst ? this.#window << (8 - this.#count) : this.#window)
    return this.#bytes.subarray(0, this.#length)
  }

  #byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const longer = new Uint8Array(this.#length * 2)
      longer.set(this.#bytes)
      this.#bytes = longer
    }
    this.#bytes[this.#length++] = value & 0xff
  }
}
