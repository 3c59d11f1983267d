// Opens connections to hosts that a stranger named: only to addresses that were checked, and to just those.
import { lookup } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import { literalAddress } from './address.ts'
import { buildConnector, type Connector } from './undici.ts'

/** All addresses of a name; rejects with the resolver's own error, such as `ENOTFOUND`. */
export type Resolve = (hostname: string) => Promise<readonly { readonly address: string; readonly family: number }[]>

export const systemResolve: Resolve = (hostname) => lookup(hostname, { all: true, verbatim: true })

export interface GuardOptions {
  readonly resolve: Resolve
  /** Whether an address in canonical text may be connected to. */
  readonly permits: (address: string) => boolean
  /** Ends every connection, made or in the making. */
  readonly signal: AbortSignal
  readonly timeoutMs: number
}

export const ADDRESS_NOT_ALLOWED = 'ADDRESS_NOT_ALLOWED'

/** A host leads to an address that may not be connected to. Names no address: that would map somebody's network. */
class AddressNotAllowed extends Error {
  override readonly name = 'AddressNotAllowed'
  readonly code = ADDRESS_NOT_ALLOWED

  constructor(hostname: string) {
    super(`${hostname} leads to an address that is not public.`)
  }
}

/**
 * A connector for undici that checks three times: hosts that are addresses already, for which no resolver is asked; the
 * resolver's answer, which is what the socket connects to, so that a second answer has no say; and the address that
 * the socket says it reached.
 */
export function guardedConnector({ resolve, permits, signal, timeoutMs }: GuardOptions): Connector {
  const connect = buildConnector({
    lookup: checkedLookup(resolve, permits),
    autoSelectFamily: true,
    signal,
    timeout: timeoutMs,
  })
  return (options, callback) => {
    const literal = literalAddress(options.hostname)
    if (literal !== undefined && !permits(literal)) {
      callback(new AddressNotAllowed(options.hostname), null)
      return
    }
    connect(options, (...[error, socket]) => {
      if (error) {
        callback(error, null)
      } else if (socket.remoteAddress === undefined || !permits(socket.remoteAddress)) {
        socket.destroy()
        callback(new AddressNotAllowed(options.hostname), null)
      } else {
        callback(null, socket)
      }
    })
  }
}

/** One address that is not permitted condemns the whole answer: no honest host mixes the two. */
function checkedLookup(resolve: Resolve, permits: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (answers) => {
        const first = answers[0]
        if (!first || !answers.every(({ address }) => permits(address))) callback(new AddressNotAllowed(hostname), '')
        else if (options.all) callback(null, [...answers])
        else callback(null, first.address, first.family)
      },
      (error: unknown) =>
        callback(error instanceof Error ? error : new Error('The resolver failed.', { cause: error }), ''),
    )
  }
}
