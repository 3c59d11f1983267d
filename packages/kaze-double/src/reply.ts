// Puts a reply on the wire the way its step wants it: late, dripping, or breaking off in the middle.
import type { OutgoingHttpHeaders } from 'node:http'
import type { Exchange } from './exchange.ts'
import type { AnyStep } from './steps.ts'

export interface Reply {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly body: Uint8Array
}

export const EMPTY = new Uint8Array()

/** A page as a proxy in front of the service would send it. */
export function htmlPage(status: number): Pick<Reply, 'headers' | 'body'> {
  const page = `<!doctype html><html><head><title>${status}</title></head><body><h1>${status}</h1><p>nginx</p></body></html>\n`
  return { headers: { 'content-type': 'text/html; charset=utf-8' }, body: Buffer.from(page) }
}

/** Sends a reply whose length is declared truthfully unless its own headers say otherwise. */
export async function sendReply(exchange: Exchange, reply: Reply): Promise<void> {
  await exchange.waitBeforeReply()
  const { response, step } = exchange
  const breaksOff = exchange.cutsAt('mid-reply')
  // A reply that is to break off must have promised at least a byte.
  const length = breaksOff ? Math.max(1, reply.body.length) : reply.body.length
  exchange.update({ status: reply.status })
  const framing = 'transfer-encoding' in reply.headers ? {} : { 'content-length': length }
  response.writeHead(reply.status, { ...framing, ...reply.headers, ...stepHeaders(step) })
  if (breaksOff) {
    await writeAndFlush(exchange, reply.body.subarray(0, reply.body.length >> 1))
    exchange.cutAt('mid-reply')
    return
  }
  if (step.dripMs !== undefined) await drip(exchange, reply.body, step.dripMs)
  response.end(step.dripMs === undefined ? reply.body : undefined)
}

export function stepHeaders(step: AnyStep): OutgoingHttpHeaders {
  const { retryAfter } = step
  if (retryAfter === undefined) return { ...step.headers }
  const text = retryAfter instanceof Date ? retryAfter.toUTCString() : String(retryAfter)
  return { 'retry-after': text, ...step.headers }
}

async function drip(exchange: Exchange, body: Uint8Array, milliseconds: number): Promise<void> {
  exchange.response.flushHeaders()
  for (let index = 0; index < body.length; index += 1) {
    exchange.response.write(body.subarray(index, index + 1))
    await exchange.sleep(milliseconds)
  }
}

function writeAndFlush(exchange: Exchange, part: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    exchange.response.flushHeaders()
    exchange.response.write(part, (error) => (error ? reject(error) : resolve()))
  })
}
