// What is known of an exchange that did not end with a reply: how far it got decides whether it may be repeated.

import { errors } from './undici.ts'

/**
 * `connect`: no connection was ready to take the request. `send`: part of it may have been sent, its last byte was not.
 * `wait`: all of it may have been sent. `read`: the head of the reply was there.
 */
export type ExchangePhase = 'connect' | 'send' | 'wait' | 'read'

export interface TransportFailureFacts {
  /** Where the exchange was to go; only the origin, because queries hold secrets. */
  readonly origin: string
  readonly phase: ExchangePhase
  /** Whether the last byte of the request was handed to the connection: from then on the server may have acted on it. */
  readonly finalByteHandedOver: boolean
  /** Whether the exchange ended because its signal was aborted. */
  readonly aborted: boolean
  readonly cause: unknown
}

const WHILE: Record<ExchangePhase, string> = {
  connect: 'before a connection was made',
  send: 'while the request was being sent',
  wait: 'while waiting for the reply',
  read: 'while the reply was being read',
}

/** The code of a reply that is no HTTP; the parser has none for it. */
const INVALID_REPLY = 'INVALID_REPLY'

/** Thrown inside the program only; what callers see is made from it. Holds no header and no query. */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure'
  /** How it ended, as the second half of a sentence. */
  readonly summary: string
  readonly phase: ExchangePhase
  readonly finalByteHandedOver: boolean
  /** No byte of the request has left: it may be repeated whatever it asks for. */
  readonly neverSent: boolean
  readonly aborted: boolean
  /** The system's or the protocol's own word for it, such as `ECONNRESET`. */
  readonly causeCode: string | undefined

  constructor({ origin, phase, finalByteHandedOver, aborted, cause }: TransportFailureFacts) {
    const causeCode = codeOf(cause)
    const ending = aborted ? 'was stopped' : 'failed'
    const reason = aborted || causeCode === undefined ? '' : ` (${causeCode})`
    const summary = `${ending} ${WHILE[phase]}${reason}`
    super(`The exchange with ${origin} ${summary}.`, { cause: withoutReply(cause) })
    this.summary = summary
    this.phase = phase
    this.finalByteHandedOver = finalByteHandedOver
    this.neverSent = phase === 'connect'
    this.aborted = aborted
    this.causeCode = causeCode
  }
}

function codeOf(cause: unknown): string | undefined {
  if (cause instanceof errors.HTTPParserError) return INVALID_REPLY
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return undefined
  return typeof cause.code === 'string' ? cause.code : undefined
}

/** The parser's errors carry the bytes they failed at, and a server may have put anything there, even our own token. */
function withoutReply(cause: unknown): unknown {
  return cause instanceof errors.HTTPParserError ? new Error(cause.message) : cause
}
