// Assembles the server: tools, session and protocol. Starting it has no effect on anything but the two streams.
import { homedir, tmpdir } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import manifest from '../package.json' with { type: 'json' }
import { callTool } from './call-tool.ts'
import { INSTRUCTIONS } from './instructions.ts'
import { createConnection } from './protocol.ts'
import { type Core, Session, type Settings } from './session/session.ts'
import { StdioTransport } from './stdio.ts'
import { getTaskResult } from './tools/get-task-result.ts'
import { preview } from './tools/preview.ts'
import { removeWatermark } from './tools/remove-watermark.ts'

export const VERSION = manifest.version

export const TOOLS = [removeWatermark, getTaskResult, preview] as const

export interface ServerParts {
  readonly settings: Settings
  readonly input: Readable
  readonly output: Writable
  readonly workingFolder: string
  /** Told about mistakes of ours. */
  readonly onDefect: (error: unknown) => void
  /** Default: loads `@unmark/core` when the first call needs it. */
  readonly loadCore?: () => Promise<Core>
}

/** Serves one host until its end of the streams is closed or `stop` is aborted; then nothing is left running. */
export async function serve(parts: ServerParts, stop: AbortSignal): Promise<void> {
  const { settings, workingFolder, onDefect, loadCore = () => import('@unmark/core') } = parts
  const connection = createConnection({
    version: VERSION,
    instructions: INSTRUCTIONS,
    tools: TOOLS,
    call: (tool, args, call) => callTool(tool, args, { session, ...call }, onDefect),
    onHostFoldersChanged: () => session.forgetHostFolders(),
  })
  const session = new Session({
    settings,
    loadCore,
    hostFolders: connection.hostFolders,
    workingFolder,
    machine: { home: homedir(), temporary: tmpdir() },
  })
  const transport = new StdioTransport(parts.input, parts.output)
  const closed = new Promise<void>((resolve) => {
    transport.onclose = resolve
  })
  await connection.connect(transport)
  if (stop.aborted) await transport.close()
  stop.addEventListener('abort', () => void transport.close(), { once: true })
  await closed
  await session.close()
}
