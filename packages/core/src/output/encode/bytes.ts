// The few byte-reading steps that every container parser in this folder needs.

/** `length` bytes from `at` as Latin-1 text; shorter at the end of the data. */
export function latin1(bytes: Uint8Array, at: number, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1', at, at + length)
}

/** A view over exactly these bytes, whatever part of their buffer they are. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** True when `bytes` holds the Latin-1 text `text` at `at`. */
export function hasText(bytes: Uint8Array, at: number, text: string): boolean {
  return latin1(bytes, at, text.length) === text
}
