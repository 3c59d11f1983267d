// Small records that prove themselves: each carries a format version and a checksum of what it says.
import { canonicalJson } from './canonical-json.ts'
import { sha256Hex } from './key.ts'
import { damaged, type Judge, sound, type Verdict } from './verdict.ts'

/** Version of every record in the store. Records of a newer one are left alone: a newer program needs them. */
export const STORE_FORMAT = 1

/**
 * One line of JSON, without the line's end.
 *
 * @throws UnmarkError `INVALID_INPUT` when `value` is not JSON data.
 */
export function seal(value: unknown): string {
  const text = canonicalJson(value)
  return `{"format":${STORE_FORMAT},"checksum":"${checksum(text)}","value":${text}}`
}

/** {@link seal} on many lines, for a file that people see as a difference between two versions. */
export function sealForPeople(value: unknown): string {
  return JSON.stringify(JSON.parse(seal(value)), null, 2)
}

/**
 * Never throws. The checksum is of the meaning, not of the text: a formatter or a change of line ends (both happen
 * to a store that is committed with a project) does no damage.
 */
export function unseal(text: string): Verdict<unknown> {
  let canonical: string
  let envelope: { format?: unknown; checksum?: unknown; value?: unknown }
  try {
    envelope = Object(JSON.parse(text))
    if (isNewer(envelope.format)) return { status: 'newer', format: envelope.format }
    canonical = canonicalJson(envelope.value)
  } catch {
    // What exactly the parser stumbled over says nothing about data that is known to be broken.
    return damaged(text.trim() === '' ? 'it is empty' : 'it is no complete JSON')
  }
  if (envelope.format !== STORE_FORMAT) return damaged('it has no format version')
  if (envelope.checksum !== checksum(canonical)) return damaged('its checksum is wrong')
  return sound(envelope.value)
}

/** A judge that opens the seal and hands the value to `parse`. */
export function judgeSealed<T>(parse: (value: unknown) => Verdict<T>): Judge<T> {
  return (bytes) => {
    const verdict = unseal(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))
    return verdict.status === 'sound' ? parse(verdict.value) : verdict
  }
}

function isNewer(format: unknown): format is number {
  return typeof format === 'number' && Number.isSafeInteger(format) && format > STORE_FORMAT
}

/** 128 bits: the enemy is decay, not a forger, who could write a matching checksum anyway. */
function checksum(canonical: string): string {
  return sha256Hex(`${STORE_FORMAT}\n${canonical}`).slice(0, 32)
}
