// Fetches `image_url` and `smear_url` as the service would, but from this machine only.
import { get, type IncomingMessage } from 'node:http'
import type { Shelf } from './shelf.ts'

/** A picture that was sent by URL, or why there is none. Only a URL that is none is the client's fault. */
export type FetchedPicture =
  | { readonly bytes: Uint8Array }
  | { readonly problem: string; readonly clientFault: boolean }

const LARGEST_PICTURE = 64 * 1024 * 1024
const PATIENCE_MS = 10_000

/** Follows no redirect and sends no credentials. */
export async function fetchPicture(address: string, shelf: Shelf): Promise<FetchedPicture> {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return { problem: `Expected an http(s) URL, received ${JSON.stringify(address.slice(0, 80))}.`, clientFault: true }
  }
  const known = shelf.findElsewhere(url)
  if (known !== undefined) return { bytes: known }
  if (url.protocol !== 'http:' || !isLoopback(url.hostname)) {
    const problem = `The double fetches from http://127.0.0.1 and what was published to it, not from ${url.origin}.`
    return { problem, clientFault: false }
  }
  return download(url)
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}

function download(url: URL): Promise<FetchedPicture> {
  return new Promise((resolve) => {
    const fail = (problem: string) =>
      resolve({ problem: `Could not fetch ${url.href}: ${problem}.`, clientFault: false })
    const request = get(url, { agent: false, signal: AbortSignal.timeout(PATIENCE_MS) }, (response) => {
      if (response.statusCode !== 200) {
        response.destroy()
        return fail(`HTTP status ${response.statusCode}`)
      }
      return collect(response).then(
        (bytes) => resolve({ bytes }),
        (error: Error) => fail(error.message),
      )
    })
    request.on('error', (error) => fail(error.message))
  })
}

async function collect(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    size += chunk.length
    if (size > LARGEST_PICTURE) throw new Error(`more than ${LARGEST_PICTURE} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
