// Checks what is common to all calls: headers, JSON, and no field that the contract does not name.
import { type ApiEndpoint, CALL_FIELDS } from './contract.ts'
import { type Finding, finding } from './faults.ts'
import type { RecordedRequest } from './traffic.ts'

export interface Fields {
  readonly [name: string]: unknown
  readonly task_id?: unknown
}

export function checkHeaders(request: RecordedRequest, token: string): Finding[] {
  const findings: Finding[] = []
  const type = request.headers['content-type'] ?? 'none'
  if (!/^application\/json(\s*;.*)?$/i.test(type)) {
    findings.push(finding('wrong-content-type', `Expected Content-Type application/json, received ${type}.`))
  }
  if (request.url.includes(token)) findings.push(finding('token-misplaced', 'The token stands in the URL.'))
  return findings
}

/** The base64 of a picture holds every shorter word by chance. */
const TELLING_TOKEN = 8

/** Whether the request carries the account's token where it belongs. */
export function isAuthorised(request: RecordedRequest, token: string): boolean {
  return request.headers.authorization === `Bearer ${token}`
}

/** Parses a body; `fields` is set when nothing is wrong with its form. */
export function readFields(
  endpoint: ApiEndpoint,
  body: Buffer,
  token: string,
): { readonly findings: readonly Finding[]; readonly fields?: Fields } {
  if (token.length >= TELLING_TOKEN && body.includes(token))
    return { findings: [finding('token-misplaced', 'The token stands in the body.')] }
  const parsed = parseJson(body)
  if ('problem' in parsed) return { findings: [finding('not-json', `Expected a JSON body: ${parsed.problem}.`)] }
  if (!isObject(parsed.value)) {
    const detail = `Expected a JSON object, received ${Array.isArray(parsed.value) ? 'an array' : typeof parsed.value}.`
    return { findings: [finding('not-an-object', detail)] }
  }
  const unknown = Object.keys(parsed.value).filter((name) => !CALL_FIELDS[endpoint].includes(name))
  const allowed = CALL_FIELDS[endpoint].join(', ') || 'no field'
  const findings = unknown.map((name) =>
    finding('unknown-field', `Expected ${allowed}; found ${JSON.stringify(name)}.`),
  )
  return findings.length > 0 ? { findings } : { findings, fields: parsed.value }
}

function parseJson(body: Buffer): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: JSON.parse(body.toString('utf8')) }
  } catch (error) {
    return { problem: String(error) }
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
