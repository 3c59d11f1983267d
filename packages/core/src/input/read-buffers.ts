// Memory for files, used again: where thousands of stored pictures are only hashed to be found, new memory for each would keep
// the garbage collector busy for as long as the hashing takes.

/** Sizes are rounded up to this, in bytes, so that files of about one size share their memory. */
const GRANULE = 65_536
/** Most bytes that are kept for later. */
const MOST_KEPT = 16 * 1_048_576

export class ReadBuffers {
  /** The smallest first. */
  readonly #free: Uint8Array[] = []
  #kept = 0

  /** At least `size` bytes with any content. They are the caller's until {@link giveBack}, which need not follow. */
  take(size: number): Uint8Array {
    const index = this.#free.findIndex((buffer) => buffer.length >= size)
    const buffer = index < 0 ? undefined : this.#free.splice(index, 1)[0]
    if (!buffer) return Buffer.allocUnsafeSlow(Math.ceil(size / GRANULE) * GRANULE)
    this.#kept -= buffer.length
    return buffer
  }

  /** For memory that was taken, that was not given back since, and that nobody reads or writes any more. */
  giveBack(buffer: Uint8Array): void {
    if (this.#kept + buffer.length > MOST_KEPT) return
    this.#kept += buffer.length
    const index = this.#free.findIndex(({ length }) => length >= buffer.length)
    this.#free.splice(index < 0 ? this.#free.length : index, 0, buffer)
  }
}
