// The only file that knows the protocol's library: a later version of it changes nothing else.
import { fileURLToPath } from 'node:url'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  RootsListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import { folderOfUri } from './folders/unasked.ts'
import type { Reply } from './replies/reply.ts'
import type { StdioTransport } from './stdio.ts'
import { type ProgressUpdate, publishedSchema, type Tool } from './tools/tool.ts'

/** How long a host may take to name its folders, in milliseconds. */
const ROOTS_TIMEOUT_MS = 3_000

/** The library answers a request that its own schema refuses as a defect of the server; checked after this one, it does not. */
const anyCall = z.looseObject({ method: z.literal('tools/call') })

export interface ProtocolParts {
  readonly version: string
  readonly instructions: string
  readonly tools: readonly Tool[]
  readonly call: (tool: Tool, args: unknown, call: ProtocolCall) => Promise<Reply>
  readonly onHostFoldersChanged: () => void
}

export interface ProtocolCall {
  readonly signal: AbortSignal
  readonly onProgress: ((update: ProgressUpdate) => void) | undefined
}

export interface Connection {
  /** The folders that the host offers; empty when it offers none. */
  readonly hostFolders: () => Promise<readonly string[]>
  readonly connect: (transport: StdioTransport) => Promise<void>
}

/** Answers a host: who this is, what the tools are, and their calls. */
export function createConnection(parts: ProtocolParts): Connection {
  const server = new Server(
    {
      name: 'unmark',
      title: 'Unmark',
      version: parts.version,
      description: 'Removes watermarks from pictures that their owner wants clean.',
    },
    { capabilities: { tools: {} }, instructions: parts.instructions, jsonSchemaValidator: refuseToValidate },
  )
  const tools = new Map<string, Tool>(parts.tools.map((tool) => [tool.name, tool]))
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: parts.tools.map(listed) }))
  server.setRequestHandler(anyCall, async (request, extra) => {
    const { params } = CallToolRequestSchema.parse(request)
    const tool = tools.get(params.name)
    if (!tool) throw new McpError(ErrorCode.InvalidParams, `Unknown tool. Known are ${[...tools.keys()].join(', ')}.`)
    const progressToken = extra._meta?.progressToken
    const onProgress = (params: ProgressUpdate) => {
      if (progressToken === undefined) return
      void extra.sendNotification({ method: 'notifications/progress', params: { ...params, progressToken } })
    }
    const reply = await parts.call(tool, params.arguments, {
      signal: extra.signal,
      onProgress: progressToken === undefined ? undefined : onProgress,
    })
    return { ...reply, content: [...reply.content] }
  })
  server.setNotificationHandler(RootsListChangedNotificationSchema, parts.onHostFoldersChanged)
  return {
    hostFolders: () => hostFolders(server),
    connect: (transport) => server.connect(transport as Transport),
  }
}

async function hostFolders(server: Server): Promise<readonly string[]> {
  if (!server.getClientCapabilities()?.roots) return []
  try {
    const { roots } = await server.listRoots(undefined, { timeout: ROOTS_TIMEOUT_MS })
    return roots.flatMap(({ uri }) => folderOfUri(uri, fileURLToPath) ?? [])
  } catch (error) {
    // A host that cannot answer after all offers nothing; the working folder is tried instead.
    if (error instanceof McpError) return []
    throw error
  }
}

function listed({ name, title, description, inputSchema, outputSchema, annotations }: Tool) {
  return {
    name,
    title,
    description,
    inputSchema: publishedSchema(inputSchema, 'input'),
    ...(outputSchema ? { outputSchema: publishedSchema(outputSchema, 'output') } : {}),
    annotations: { title, ...annotations },
  }
}

/** The library's validator is needed for questions to the user, which this server never asks; making one takes long. */
const refuseToValidate = {
  getValidator: () => {
    throw new Error('This server asks hosts nothing that has a schema.')
  },
}
