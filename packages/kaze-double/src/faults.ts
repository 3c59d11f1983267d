// What a client can get wrong about the contract. Each fault is written down for the test and refused on the wire.
import type { RecordedRequest } from './traffic.ts'

export const FAULT_KINDS = [
  'wrong-method',
  'unknown-path',
  'wrong-content-type',
  'content-length',
  'not-json',
  'not-an-object',
  'unknown-field',
  'wrong-type',
  'empty-field',
  'no-image',
  'two-images',
  'two-smears',
  'data-header',
  'bad-base64',
  'bad-url',
  'undecodable-image',
  'undecodable-smear',
  'smear-size',
  'smear-without-strokes',
  'smear-lossy',
  'smear-accidental-strokes',
  'token-misplaced',
  'token-sent-to-result-host',
] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

/** One thing that a client did against the contract. */
export interface Fault {
  readonly kind: FaultKind
  /** What was expected and what came. */
  readonly detail: string
  readonly request: RecordedRequest
}

/** A fault that has been found and not yet been tied to its request. */
export type Finding = Pick<Fault, 'kind' | 'detail'>

export function finding(kind: FaultKind, detail: string): Finding {
  return { kind, detail }
}
