// Reads request bodies: whole ones quickly, and as much of one as a scripted cut wants.
import type { Exchange } from './exchange.ts'

/** How far to read, and whether to keep what is read. */
export interface ReadLimits {
  /** Stop as soon as this many bytes have arrived. */
  readonly stopAfter?: number
  readonly keep: boolean
}

/** How reading ended: the whole body, a stop that was asked for, or a client that went away or broke the framing. */
export type ReadEnd =
  | { readonly end: 'complete'; readonly body: Buffer }
  | { readonly end: 'stopped' }
  | { readonly end: 'lost' }

export function readBody(exchange: Exchange, { stopAfter, keep }: ReadLimits): Promise<ReadEnd> {
  const { request, record } = exchange
  const chunks: Buffer[] = []
  return new Promise((resolve) => {
    request.on('data', (chunk: Buffer) => {
      const receivedBytes = record.receivedBytes + chunk.length
      exchange.update({ receivedBytes, bodyComplete: receivedBytes === record.declaredBytes })
      if (keep) chunks.push(chunk)
      if (stopAfter === undefined || receivedBytes < stopAfter) return
      request.pause()
      resolve({ end: 'stopped' })
    })
    request.on('end', () => {
      exchange.update({ bodyComplete: true })
      // Bytes after the declared length have been answered already, on the bare connection.
      if (request.socket.writableEnded) resolve({ end: 'lost' })
      else if (stopAfter === undefined) resolve({ end: 'complete', body: Buffer.concat(chunks) })
      else resolve({ end: 'stopped' })
    })
    // An upload that breaks off ends in `close` without `end`; `error` comes before it and says no more.
    request.on('error', () => resolve({ end: 'lost' }))
    request.on('close', () => resolve({ end: 'lost' }))
  })
}
