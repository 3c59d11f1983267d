// The wire: one JSON message a line, in and out. What is broken is answered or skipped, and never ends the server.
import type { Readable, Writable } from 'node:stream'

/** A picture of 100 MiB as a base64 `data:` URL, and some room. */
const LONGEST_LINE = 144 * 1024 * 1024
const NEWLINE = 0x0a

/** Codes of JSON-RPC 2.0. */
const PARSE_ERROR = -32700
const INVALID_REQUEST = -32600

// biome-ignore lint/suspicious/noExplicitAny: the protocol's own layer checks every message before it is used.
type Message = any

/** A transport in the form that the protocol's library expects. */
export class StdioTransport {
  onmessage?: (message: Message) => void
  onclose?: () => void
  onerror?: (error: Error) => void

  readonly #input: Readable
  readonly #output: Writable
  readonly #longest: number
  #parts: Buffer[] = []
  #length = 0
  #skipping = false
  #closed = false

  constructor(input: Readable, output: Writable, longest: number = LONGEST_LINE) {
    this.#input = input
    this.#output = output
    this.#longest = longest
  }

  async start(): Promise<void> {
    const close = () => void this.close()
    this.#input.on('data', (chunk: Buffer) => this.#take(chunk))
    this.#input.on('end', close)
    this.#input.on('close', close)
    this.#input.on('error', close)
    // The host is gone when nothing can be written; without a listener that would end the process with a crash.
    this.#output.on('error', close)
  }

  send(message: Message): Promise<void> {
    return new Promise((resolve) => {
      if (this.#closed || this.#output.destroyed) resolve()
      else this.#output.write(`${JSON.stringify(message)}\n`, () => resolve())
    })
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#input.pause()
    this.#parts = []
    this.onclose?.()
  }

  /** Parts are joined once a line is complete: joining at every chunk would copy a long line hundreds of times. */
  #take(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0 && !this.#closed; end = chunk.indexOf(NEWLINE, start)) {
      this.#keep(chunk.subarray(start, end))
      this.#finishLine()
      start = end + 1
    }
    if (!this.#closed) this.#keep(chunk.subarray(start))
  }

  #keep(part: Buffer): void {
    this.#length += part.length
    if (this.#length > this.#longest) {
      this.#skipping = true
      this.#parts = []
    }
    if (!this.#skipping && part.length > 0) this.#parts.push(part)
  }

  #finishLine(): void {
    const skipped = this.#skipping
    const line = Buffer.concat(this.#parts).toString('utf8').trim()
    this.#parts = []
    this.#length = 0
    this.#skipping = false
    if (skipped) this.#refuse(INVALID_REQUEST, `The message is longer than ${this.#longest} bytes.`)
    else if (line !== '') this.#deliver(line)
  }

  #deliver(line: string): void {
    let message: unknown
    try {
      message = JSON.parse(line)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      this.#refuse(PARSE_ERROR, 'The line is not JSON.')
      return
    }
    if (isMessage(message)) this.onmessage?.(message)
    else this.#refuse(INVALID_REQUEST, 'The line is not a JSON-RPC 2.0 message.', idOf(message))
  }

  #refuse(code: number, message: string, id: string | number | null = null): void {
    void this.send({ jsonrpc: '2.0', id, error: { code, message } })
  }
}

function isMessage(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('jsonrpc' in value) || value.jsonrpc !== '2.0') return false
  const hasValidId = !('id' in value) || idOf(value) !== null
  if ('method' in value) return hasValidId && typeof value.method === 'string' && hasObjectParams(value)
  return 'id' in value && ('result' in value || 'error' in value)
}

function hasObjectParams(value: object): boolean {
  return (
    !('params' in value) || (typeof value.params === 'object' && value.params !== null && !Array.isArray(value.params))
  )
}

function idOf(value: unknown): string | number | null {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null
  return typeof value.id === 'string' || (typeof value.id === 'number' && Number.isInteger(value.id)) ? value.id : null
}
