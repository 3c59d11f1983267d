// What a request carries: bytes that can be made again, and whose number is known beforehand.

export interface RequestBody {
  /** Exact number of bytes that `open` yields. */
  readonly contentLength: number
  /** A new run over the bytes, from the first; each try of a request opens its own. */
  readonly open: () => AsyncIterable<Uint8Array>
}

/** A body of one short text, in UTF-8. */
export function textBody(text: string): RequestBody {
  const bytes = Buffer.from(text, 'utf8')
  return {
    contentLength: bytes.length,
    async *open() {
      yield bytes
    },
  }
}
