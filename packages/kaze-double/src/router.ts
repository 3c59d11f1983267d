// Sends each request on one of the double's origins to whoever answers it, and writes it down.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { endpointOf, handleApi } from './api.ts'
import { readBody } from './body.ts'
import { CODES, messageFor } from './contract.ts'
import { handleDownload, pictureEndpointOf } from './downloads.ts'
import { Exchange } from './exchange.ts'
import { finding } from './faults.ts'
import type { OnBadFraming, RequestHandler } from './origin.ts'
import { sendReply } from './reply.ts'
import type { Service } from './service.ts'
import type { OpenRecord, OriginName } from './traffic.ts'

export interface Router {
  readonly handle: RequestHandler
  readonly onBadFraming: OnBadFraming
}

export function createRouter(service: Service, origin: OriginName): Router {
  const latest = new WeakMap<Socket, OpenRecord>()
  return {
    handle: (request, response) => {
      const route = chooseRoute(service, origin, request.url ?? '')
      const record = service.traffic.open(request, origin, route.endpoint)
      latest.set(request.socket, record)
      route.run(request, response, record).catch((error: unknown) => {
        // A client that leaves, or the double's closing, breaks off whatever was being awaited.
        if (response.destroyed || service.closing.aborted) return
        service.defects.push(error)
        response.destroy()
      })
    },
    onBadFraming: (socket, detail) => {
      const record = latest.get(socket)
      if (record !== undefined) service.traffic.addFaults(record, [finding('content-length', detail)])
    },
  }
}

interface Route {
  readonly endpoint: OpenRecord['endpoint']
  run(request: IncomingMessage, response: ServerResponse, record: OpenRecord): Promise<void>
}

function chooseRoute(service: Service, origin: OriginName, url: string): Route {
  const call = origin === 'api' ? endpointOf(url) : undefined
  if (call !== undefined) return { endpoint: call, run: (...exchange) => handleApi(service, call, ...exchange) }
  const picture = pictureEndpointOf(url)
  if (picture !== undefined) {
    return { endpoint: picture, run: (...exchange) => handleDownload(service, picture, ...exchange) }
  }
  return { endpoint: 'unknown', run: (...exchange) => answerUnknown(service, ...exchange) }
}

async function answerUnknown(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
  record: OpenRecord,
): Promise<void> {
  const exchange = new Exchange(request, response, record, {}, service)
  const kind =
    record.origin !== 'api' && record.rawHeaders.some((text) => text.includes(service.settings.token))
      ? 'token-sent-to-result-host'
      : 'unknown-path'
  service.traffic.addFaults(record, [
    finding(kind, `Nothing is at ${record.method} ${record.url} of the ${record.origin} origin.`),
  ])
  if ((await readBody(exchange, { keep: false })).end === 'lost') return
  const body = JSON.stringify({ code: CODES.parameterError, message: messageFor(CODES.parameterError) })
  await sendReply(exchange, { status: 404, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) })
}
