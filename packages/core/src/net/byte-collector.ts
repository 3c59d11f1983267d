// Gathers the bytes of a reply up to a limit; memory grows with what has really come, not with what was promised.

const FIRST_CAPACITY = 64 * 1024

export class ByteCollector {
  readonly #maxBytes: number
  #buffer = new Uint8Array(0)
  #length = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Takes a copy of `chunk`; false, and nothing is taken, when the limit would be passed. */
  add(chunk: Uint8Array): boolean {
    const length = this.#length + chunk.length
    if (length > this.#maxBytes) return false
    if (length > this.#buffer.length) this.#grow(length)
    this.#buffer.set(chunk, this.#length)
    this.#length = length
    return true
  }

  /** All that was added, in an array of just that size. */
  bytes(): Uint8Array {
    return this.#length === this.#buffer.length ? this.#buffer : this.#buffer.slice(0, this.#length)
  }

  /** Doubles, because a reply that drips in single bytes must cost neither a list entry nor a copy of all per byte. */
  #grow(needed: number): void {
    const doubled = Math.max(FIRST_CAPACITY, this.#buffer.length * 2)
    const grown = new Uint8Array(Math.max(needed, Math.min(this.#maxBytes, doubled)))
    grown.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = grown
  }
}
