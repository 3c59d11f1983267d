// A host that speaks bytes: starts the real server and keeps every line that it writes.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { getDefaultEnvironment } from '@modelcontextprotocol/sdk/client/stdio.js'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from './folder.ts'
import { NODE_ARGUMENTS } from './host.ts'

// biome-ignore lint/suspicious/noExplicitAny: the tests look into messages of every shape.
export type Line = any

export interface RawServer {
  readonly process: ChildProcessWithoutNullStreams
  readonly cwd: string
  readonly store: string
  /** Every line of stdout so far, parsed; a line that is not JSON fails the test. */
  readonly lines: readonly Line[]
  readonly log: () => string
  /** Writes one line: text as it is, anything else as JSON. */
  readonly write: (message: unknown) => void
  /** The first line that matches, now or later. */
  readonly next: (matches: (line: Line) => boolean) => Promise<Line>
  readonly initialize: (capabilities?: object) => Promise<Line>
  /** Exit code and signal, once the process has ended. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

export async function startRaw(
  options: { args?: readonly string[]; env?: Record<string, string>; nodeArgs?: readonly string[] } = {},
): Promise<RawServer> {
  const [cwd, store] = [await temporaryFolder(), await temporaryFolder()]
  const child = spawn('node', [...(options.nodeArgs ?? []), ...NODE_ARGUMENTS, ...(options.args ?? [])], {
    cwd,
    env: { ...getDefaultEnvironment(), UNMARK_STORE: store, ...options.env },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString()
  })
  child.stdin.on('error', () => {})
  const lines: Line[] = []
  const listeners = new Set<() => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line))
    for (const listener of listeners) listener()
  })
  const next = (matches: (line: Line) => boolean) =>
    new Promise<Line>((resolve) => {
      const look = () => {
        const found = lines.find(matches)
        if (found === undefined) return
        listeners.delete(look)
        resolve(found)
      }
      listeners.add(look)
      look()
    })
  const write = (message: unknown) => {
    child.stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`)
  }
  return {
    process: child,
    cwd,
    store,
    lines,
    log: () => log,
    write,
    next,
    initialize: async (capabilities = {}) => {
      const clientInfo = { name: 'raw', version: '1' }
      write(request('init', 'initialize', { protocolVersion: '2025-11-25', capabilities, clientInfo }))
      const reply = await next((line) => line.id === 'init')
      write({ jsonrpc: '2.0', method: 'notifications/initialized' })
      return reply
    },
    ended: once(child, 'close').then(([code, signal]) => ({ code, signal })),
  }
}

export function request(id: string | number, method: string, params: object = {}) {
  return { jsonrpc: '2.0', id, method, params }
}

export function toolCall(id: string | number, name: string, args: object = {}, meta: object = {}) {
  return request(id, 'tools/call', { name, arguments: args, _meta: meta })
}
