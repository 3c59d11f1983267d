// Content keys: what a result is found by. They cover everything that decides its pixels, and nothing else.
import { createHash, webcrypto } from 'node:crypto'
import { UnmarkError } from '../errors.ts'
import { canonicalJson, type JsonValue } from './canonical-json.ts'

declare const keyed: unique symbol

/** 64 lower-case hexadecimal digits. Only {@link contentKey} and {@link parseContentKey} make one. */
export type ContentKey = string & { readonly [keyed]: true }

/** Raise it when the meaning of the parts changes: old results are then not found, instead of found wrongly. */
const KEY_FORMAT = 1

const SHA256_HEX = /^[0-9a-f]{64}$/

/**
 * The key of everything that decides a result: hashes of picture and mask, engine and its version, output options.
 * The order of names does not matter. Never give it a path, a time or a token.
 *
 * @throws UnmarkError `INVALID_INPUT` when `parts` is not JSON data.
 */
export function contentKey(parts: JsonValue): ContentKey {
  return sha256Hex(`unmark key ${KEY_FORMAT}\n${canonicalJson(parts)}`) as ContentKey
}

export function isContentKey(value: unknown): value is ContentKey {
  return isSha256(value)
}

/** @throws UnmarkError `INVALID_INPUT` when `value` is not 64 lower-case hexadecimal digits. */
export function parseContentKey(value: unknown): ContentKey {
  if (isContentKey(value)) return value
  throw new UnmarkError(
    'INVALID_INPUT',
    `Expected a content key of 64 hexadecimal digits, got ${JSON.stringify(value)}.`,
  )
}

export function isSha256(value: unknown): value is string {
  return typeof value === 'string' && SHA256_HEX.test(value)
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** Below this size, in bytes, the way to another thread takes longer than the hash. */
const WORTH_A_THREAD = 32_768

/** {@link sha256Hex} for pictures: large ones are hashed in the thread pool, so that the program goes on meanwhile. */
export async function sha256OfPicture(bytes: Uint8Array): Promise<string> {
  if (bytes.length < WORTH_A_THREAD) return sha256Hex(bytes)
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex')
}
