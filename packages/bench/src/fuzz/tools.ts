// Tool calls with any arguments at all, to the real MCP server over streams in this process.
import path from 'node:path'
import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { fromFace } from './faces.ts'
import { mutate } from './mutate.ts'
import { CANARY, GIVEN, makePlaces, type Places } from './places.ts'
import type { OpenTarget } from './target.ts'
import { anyMembers, damaged, type Json } from './values.ts'

interface ServerModule {
  serve(
    parts: {
      settings: { roots: readonly string[]; store: string; engine: 'local' }
      input: PassThrough
      output: PassThrough
      workingFolder: string
      onDefect: (error: unknown) => void
    },
    stop: AbortSignal,
  ): Promise<void>
}

interface Message {
  readonly id?: number
  readonly error?: { readonly code: number; readonly message: string }
  readonly result?: { readonly isError?: boolean; readonly content?: readonly { type: string; text?: string }[] }
}

const MEMBERS = [
  'image',
  'mask',
  'regions',
  'unit',
  'overlay',
  'output_path',
  'engine',
  'wait_seconds',
  'dry_run',
  'force_new',
  'task_id',
]
const PLACE = [{ x: 12, y: 8, width: 8, height: 6 }]
const SOUND: readonly { readonly name: string; readonly arguments: { [name: string]: Json } }[] = [
  { name: 'remove_watermark', arguments: { image: 'good.png', regions: PLACE } },
  {
    name: 'remove_watermark',
    arguments: { image: 'good.png', regions: PLACE, output_path: 'new.webp', wait_seconds: 5 },
  },
  { name: 'remove_watermark', arguments: { image: 'good.jpg', mask: 'mask.png', dry_run: true } },
  {
    name: 'remove_watermark',
    arguments: { image: 'good.png', overlay: { image: 'mask.png', opacity: 0.5, x: 1, y: 1 } },
  },
  { name: 'get_task_result', arguments: { task_id: 'abc', wait_seconds: 0 } },
  { name: 'get_task_result', arguments: {} },
  {
    name: 'preview',
    arguments: { image: 'good.png', regions: [{ x: 1, y: 1, width: 50, height: 50 }], unit: 'percent' },
  },
]
/** What JSON-RPC calls a request that is wrong. */
const REQUEST_ERRORS = [-32_700, -32_600, -32_601, -32_602]

export const fuzzTools: OpenTarget = async (folder) => {
  const places = await makePlaces(folder)
  const { serve } = await fromFace<ServerModule>('mcp-server/src/server.ts')
  const [input, output] = [new PassThrough(), new PassThrough()]
  const stop = new AbortController()
  const defects: unknown[] = []
  const settings = { roots: [places.given], store: path.join(folder, 'store'), engine: 'local' } as const
  const onDefect = (error: unknown) => void defects.push(error)
  const served = serve({ settings, input, output, workingFolder: places.given, onDefect }, stop.signal)
  const call = caller(input, output)
  await call('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'fuzz', version: '0' },
  })
  const words = wordsFor(places)
  return {
    once: async (random) => {
      const { name, ...rest } = random.pick(SOUND)
      const args = random.chance(0.5)
        ? damaged(rest.arguments, random, words)
        : { ...rest.arguments, ...anyMembers(random, MEMBERS, words) }
      const params = { name, arguments: args }
      if (random.chance(0.05)) {
        const broken = mutate(
          Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 'lost', method: 'tools/call', params })),
          random,
        )
        input.write(`${broken.toString('latin1').replaceAll('\n', ' ')}\n`)
      }
      const end = judge(await call('tools/call', params))
      if (defects.length > 0) throw defects.shift()
      places.checkOutside()
      places.tidy()
      return end
    },
    close: async () => {
      stop.abort()
      await served
    },
  }
}

/** The code that a reply begins with, or `ok`. */
function judge({ error, result }: Message): string {
  const whole = JSON.stringify(error ?? result)
  if (whole.includes(CANARY)) throw new Error(`A reply repeats what is in a file: ${whole}`)
  if (error) {
    if (!REQUEST_ERRORS.includes(error.code)) throw new Error(`An untyped error: ${whole}`)
    return `request error ${error.code}`
  }
  const [first] = result?.content ?? []
  if (first?.type !== 'text' || !first.text) throw new Error(`A reply without words: ${whole}`)
  if (!result?.isError) return 'ok'
  const [, code] = /^([A-Z][A-Z_]+): \S/.exec(first.text) ?? []
  if (code === undefined || code === 'INTERNAL_ERROR') throw new Error(`An untyped failure: ${whole}`)
  return code
}

function caller(input: PassThrough, output: PassThrough) {
  const waiting = new Map<number, (message: Message) => void>()
  createInterface({ input: output }).on('line', (line) => {
    const message = JSON.parse(line) as Message
    if (message.id !== undefined) waiting.get(message.id)?.(message)
  })
  let last = 0
  return (method: string, params: Json): Promise<Message> => {
    const id = ++last
    return new Promise((resolve) => {
      waiting.set(id, (message) => {
        waiting.delete(id)
        resolve(message)
      })
      input.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`)
    })
  }
}

function wordsFor({ given, outside }: Places): string[] {
  return [
    ...GIVEN,
    ...MEMBERS,
    ...['x', 'y', 'width', 'height', 'anchor', 'opacity', 'tile', 'gap_x', 'arguments'],
    path.join(given, 'good.png'),
    path.join(given, 'new.png'),
    path.join(outside, 'secret.png'),
    path.join(outside, 'new.png'),
    '../outside/secret.png',
    '../outside/new.png',
    'link/secret.png',
    'link/new.png',
    'folder/deep/new.jpg',
    'new.png',
    'new.exe',
    '.hidden.png',
    '~/new.png',
    '/dev/stdout',
    '/proc/self/environ',
    'file:///etc/passwd',
    `file://${outside}/secret.png`,
    'http://127.0.0.1:9/a.png',
    'http://[::1]:9/a.png',
    'http://169.254.169.254/latest',
    'data:image/png;base64,AAAA',
    'data:,',
    'con',
    '*',
  ]
}
