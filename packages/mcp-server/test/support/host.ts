// A host: starts the real server as a process and talks to it with the real client library.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { type CallToolResult, ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from './folder.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
export const BIN = path.join(root, 'packages/mcp-server/src/bin.ts')
/** From source, with no build step. */
export const NODE_ARGUMENTS = ['--conditions=@unmark/source', '--import', import.meta.resolve('tsx'), BIN]

export interface HostOptions {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Default: a temporary folder. */
  readonly cwd?: string
  /** Folders that the host offers as `roots`; undefined for a host without that capability. */
  readonly roots?: readonly string[]
  /** Default: a temporary folder. */
  readonly store?: string
}

export interface Host {
  readonly client: Client
  readonly pid: number
  readonly cwd: string
  readonly store: string
  /** Everything that the server wrote to its log. */
  readonly log: () => string
  readonly call: (name: string, args?: Record<string, unknown>, options?: CallOptions) => Promise<Called>
  /** Changes the offered folders and says so. */
  readonly offer: (roots: readonly string[]) => Promise<void>
  readonly close: () => Promise<void>
}

type CallOptions = NonNullable<Parameters<Client['callTool']>[2]>

/** A reply, with its parts at hand. */
export interface Called {
  readonly raw: CallToolResult
  readonly isError: boolean
  readonly text: string
  /** The structured content; empty when there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into replies of every shape.
  readonly facts: any
  readonly picture: Buffer | undefined
}

export async function startHost(options: HostOptions = {}): Promise<Host> {
  const cwd = options.cwd ?? (await temporaryFolder())
  const store = options.store ?? (await temporaryFolder())
  const transport = new StdioClientTransport({
    command: 'node',
    args: [...NODE_ARGUMENTS, ...(options.args ?? [])],
    cwd,
    env: { ...getDefaultEnvironment(), UNMARK_STORE: store, ...options.env },
    stderr: 'pipe',
  })
  let log = ''
  transport.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString()
  })
  let roots = options.roots ?? []
  const capabilities = options.roots === undefined ? {} : { roots: { listChanged: true } }
  const client = new Client({ name: 'test-host', version: '1.0.0' }, { capabilities })
  if (options.roots !== undefined) {
    client.setRequestHandler(ListRootsRequestSchema, () => ({
      roots: roots.map((folder) => ({ uri: folder.includes('://') ? folder : `file://${folder}` })),
    }))
  }
  await client.connect(transport)
  const close = () => client.close()
  onTestFinished(close)
  return {
    client,
    pid: transport.pid ?? 0,
    cwd,
    store,
    log: () => log,
    call: async (name, args = {}, callOptions = {}) =>
      parts((await client.callTool({ name, arguments: args }, undefined, callOptions)) as CallToolResult),
    offer: async (next) => {
      roots = next
      await client.sendRootsListChanged()
    },
    close,
  }
}

function parts(raw: CallToolResult): Called {
  const text = raw.content.flatMap((item) => (item.type === 'text' ? [item.text] : [])).join('\n')
  const image = raw.content.find((item) => item.type === 'image')
  return {
    raw,
    isError: raw.isError === true,
    text,
    facts: raw.structuredContent ?? {},
    picture: image?.type === 'image' ? Buffer.from(image.data, 'base64') : undefined,
  }
}
