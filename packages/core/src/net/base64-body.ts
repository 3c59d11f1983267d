// Sends pictures inside JSON without ever holding their base64: it is made piece by piece while the socket takes it.
import type { RequestBody } from './request-body.ts'

/** Bytes of the source per piece: a multiple of 3, so that no piece but the last needs padding. */
const SOURCE_BYTES = 48 * 1024

export interface Base64BodyOptions {
  /**
   * Awaited when all but the closing bytes are handed over: until it resolves, the receiver cannot have a complete
   * request. When it rejects, the request fails, and its last byte is never sent.
   */
  readonly beforeLastByte?: () => Promise<void>
}

/**
 * A JSON object with the given members in their order: strings as they are, bytes as base64 (RFC 4648, with padding).
 */
export function base64JsonBody(
  members: Readonly<Record<string, string | Uint8Array>>,
  { beforeLastByte }: Base64BodyOptions = {},
): RequestBody {
  const entries = Object.entries(members)
  return {
    contentLength: entries.reduce((sum, entry, at) => sum + entryLength(entry, at), '{}'.length),
    async *open() {
      yield Buffer.from('{')
      for (const [at, entry] of entries.entries()) yield* entryPieces(entry, at)
      await beforeLastByte?.()
      yield Buffer.from('}')
    },
  }
}

type Entry = readonly [name: string, value: string | Uint8Array]

function opening(name: string, at: number): string {
  return `${at === 0 ? '' : ','}${JSON.stringify(name)}:`
}

function entryLength([name, value]: Entry, at: number): number {
  const length =
    typeof value === 'string' ? Buffer.byteLength(JSON.stringify(value)) : base64Length(value) + '""'.length
  return Buffer.byteLength(opening(name, at)) + length
}

function base64Length(bytes: Uint8Array): number {
  return Math.ceil(bytes.length / 3) * 4
}

function* entryPieces([name, value]: Entry, at: number): Generator<Uint8Array> {
  if (typeof value === 'string') {
    yield Buffer.from(opening(name, at) + JSON.stringify(value))
    return
  }
  yield Buffer.from(`${opening(name, at)}"`)
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  for (let start = 0; start < bytes.length; start += SOURCE_BYTES) {
    // No character of base64 needs an escape in JSON.
    yield Buffer.from(bytes.toString('base64', start, start + SOURCE_BYTES), 'latin1')
  }
  yield Buffer.from('"')
}
