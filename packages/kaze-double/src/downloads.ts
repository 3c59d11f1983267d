// Serves results and published pictures, with the faults that storage services and hostile hosts show.
import { once } from 'node:events'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createGzip } from 'node:zlib'
import type { Endpoint } from './contract.ts'
import type { EncodedResult } from './deliver.ts'
import { Exchange } from './exchange.ts'
import { finding } from './faults.ts'
import { redirectOf, stripHops } from './redirects.ts'
import { EMPTY, htmlPage, type Reply, sendReply, stepHeaders } from './reply.ts'
import type { Service } from './service.ts'
import { CUT_POINTS, type DownloadStep } from './steps.ts'
import type { OpenRecord } from './traffic.ts'

const MEBIBYTE = Buffer.alloc(1024 * 1024)

const EXPIRED_BODY =
  '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>'

/** What a path leads to; undefined when it is none of this file's. */
export function pictureEndpointOf(url: string): Extract<Endpoint, 'download' | 'file'> | undefined {
  const { path } = stripHops(url)
  if (path.startsWith('/results/')) return 'download'
  return path.startsWith('/files/') ? 'file' : undefined
}

export async function handleDownload(
  service: Service,
  endpoint: 'download' | 'file',
  request: IncomingMessage,
  response: ServerResponse,
  record: OpenRecord,
): Promise<void> {
  const hops = stripHops(record.url)
  const step: DownloadStep = hops.kind === 'none' ? service.script.take(endpoint, record) : {}
  const exchange = new Exchange(request, response, record, step, service)
  if (CUT_POINTS.some((point) => point !== 'mid-reply' && exchange.cutAt(point))) return
  const refused = refuse(service, record)
  if (refused !== undefined) return sendReply(exchange, refused)
  const location = redirectOf(hops, step.redirect, service.origins.mirror)
  if (location !== undefined)
    return sendReply(exchange, { status: step.redirectStatus ?? 302, headers: { location }, body: EMPTY })
  const make = service.shelf.find(hops.path)
  if (make === undefined) return sendReply(exchange, { status: 404, ...htmlPage(404) })
  await servePicture(exchange, await make())
}

function refuse({ traffic, settings }: Service, record: OpenRecord): Reply | undefined {
  if (record.url.includes(settings.token) || record.rawHeaders.some((text) => text.includes(settings.token))) {
    const where = `${record.origin} origin, ${record.endpoint}`
    traffic.addFaults(record, [
      finding('token-sent-to-result-host', `The token was sent with a picture's URL (${where}).`),
    ])
    return { status: 400, headers: { 'content-type': 'application/json' }, body: Buffer.from('{"code":1000}') }
  }
  return record.method === 'GET' ? undefined : { status: 405, headers: { allow: 'GET' }, body: EMPTY }
}

async function servePicture(exchange: Exchange<DownloadStep>, picture: EncodedResult): Promise<void> {
  const { step } = exchange
  if (step.endless) return serveEndless(exchange, picture)
  if (step.gzipBombMiB !== undefined) return serveBomb(exchange, picture.type, step.gzipBombMiB)
  await sendReply(exchange, pictureReply(step, picture))
}

function pictureReply(step: DownloadStep, picture: EncodedResult): Reply {
  const type = step.type === undefined ? {} : { 'content-type': step.type }
  if (step.expired)
    return {
      status: step.status ?? 403,
      headers: { 'content-type': 'application/xml', ...type },
      body: Buffer.from(EXPIRED_BODY),
    }
  const status = step.status ?? 200
  if (step.body === 'html') {
    const page = htmlPage(status)
    return { status, headers: { ...page.headers, ...type }, body: page.body }
  }
  if (step.body === 'empty' || status >= 400) return { status, headers: type, body: EMPTY }
  const body = step.truncate ? picture.bytes.subarray(0, picture.bytes.length >> 1) : picture.bytes
  return { status, headers: { 'content-type': picture.type, ...type, ...claimedLength(step, body.length) }, body }
}

/** A length that is not true ends the connection's use, so the connection is closed after it. */
function claimedLength({ contentLength }: DownloadStep, length: number): OutgoingHttpHeaders {
  if (contentLength === 'short') return { 'content-length': length >> 1, connection: 'close' }
  if (contentLength === 'long') return { 'content-length': length * 2, connection: 'close' }
  return contentLength === 'none' ? { 'transfer-encoding': 'chunked' } : {}
}

async function serveEndless(exchange: Exchange<DownloadStep>, picture: EncodedResult): Promise<void> {
  const { response, step, signal } = exchange
  await exchange.waitBeforeReply()
  exchange.update({ status: 200 })
  response.writeHead(200, { 'content-type': step.type ?? picture.type, ...stepHeaders(step) })
  response.write(picture.bytes)
  while (!signal.aborted) {
    if (response.write(MEBIBYTE)) await nextTurn(undefined, { signal })
    else await once(response, 'drain', { signal })
  }
}

async function serveBomb(exchange: Exchange<DownloadStep>, type: string, mebibytes: number): Promise<void> {
  const { response, step } = exchange
  await exchange.waitBeforeReply()
  exchange.update({ status: 200 })
  response.writeHead(200, { 'content-type': step.type ?? type, 'content-encoding': 'gzip', ...stepHeaders(step) })
  await pipeline(Readable.from(zeros(mebibytes)), createGzip(), response)
}

function* zeros(mebibytes: number): Generator<Buffer> {
  for (let count = 0; count < mebibytes; count += 1) yield MEBIBYTE
}
