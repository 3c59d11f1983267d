// One text for one meaning: JSON with sorted keys, so that checksums and content keys do not depend on who wrote it.
import { UnmarkError } from '../errors.ts'

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue | undefined }

/** Deeper data is a mistake (a cycle) or an attack; both would overflow the stack. */
const MAX_DEPTH = 100

/**
 * JSON without white space and with the names of every object sorted by UTF-16 code units, as in RFC 8785.
 * As in `JSON.stringify`, members that are undefined are left out.
 *
 * @throws UnmarkError `INVALID_INPUT` for anything that JSON cannot carry: NaN, infinity, functions, big integers,
 *   class instances (dates, buffers, maps), undefined inside an array, and nesting deeper than 100 levels.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$', 0)
}

function write(value: unknown, where: string, depth: number): string {
  if (depth > MAX_DEPTH) throw refuse(where, `it is nested deeper than ${MAX_DEPTH} levels`)
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refuse(where, `${value} is no JSON number`)
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item, index) => write(item, `${where}[${index}]`, depth + 1)).join()}]`
  }
  if (isPlainObject(value)) return writeMembers(value, where, depth)
  throw refuse(where, `expected JSON data, got ${describe(value)}`)
}

function writeMembers(object: Readonly<Record<string, unknown>>, where: string, depth: number): string {
  const members: string[] = []
  for (const name of Object.keys(object).sort()) {
    const member = object[name]
    if (member !== undefined) members.push(`${JSON.stringify(name)}:${write(member, `${where}.${name}`, depth + 1)}`)
  }
  return `{${members.join()}}`
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // Objects from another realm (a vm context) have another Object.prototype, whose own prototype is null too.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function describe(value: unknown): string {
  return typeof value === 'object' ? `an instance of ${value?.constructor?.name ?? 'an unknown class'}` : typeof value
}

function refuse(where: string, why: string): UnmarkError {
  return new UnmarkError('INVALID_INPUT', `The data at ${where} cannot be stored: ${why}.`)
}
