// One start of an MCP server over stdio: how long each answer takes, and how much memory the process has had by then.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'

/** Milliseconds from spawn to each answer, and the largest resident memory until then, in kB (`VmHWM` of /proc). */
export interface Step {
  readonly milliseconds: number
  readonly peak: number
}
export interface Start {
  readonly initialize: Step
  readonly tools: Step
  /** Of a call, when there was one to make. */
  readonly call: Step | undefined
}
export interface ToolCall {
  readonly name: string
  readonly arguments: Readonly<Record<string, unknown>>
}

export async function startServer(args: readonly string[], folder: string, call?: ToolCall): Promise<Start> {
  // A store of its own, and nothing of the user's settings.
  const env = ['-i', `HOME=${folder}`, `UNMARK_STORE=${await mkdtemp(path.join(folder, 'store-'))}`]
  const started = performance.now()
  const server = spawn('env', [...env, process.execPath, ...args], { stdio: ['pipe', 'pipe', 'ignore'], cwd: folder })
  const ended = once(server, 'exit')
  const lines = createInterface(server.stdout)[Symbol.asyncIterator]()
  const send = (message: object) => void server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  let id = 0
  const ask = async (method: string, params: object): Promise<Step> => {
    send({ id: ++id, method, params })
    const result = await replyTo(id, lines)
    const milliseconds = performance.now() - started
    if (result.isError) throw new Error(`Expected ${method} to succeed; got ${JSON.stringify(result)}.`)
    const status = await readFile(`/proc/${server.pid}/status`, 'utf8')
    return { milliseconds, peak: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) }
  }
  try {
    const clientInfo = { name: 'bench', version: '1' }
    const initialize = await ask('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo })
    send({ method: 'notifications/initialized' })
    const tools = await ask('tools/list', {})
    return { initialize, tools, call: call && (await ask('tools/call', call)) }
  } finally {
    server.kill('SIGKILL')
    await ended
  }
}

/** Servers may say other things in between. */
async function replyTo(id: number, lines: AsyncIterator<string>): Promise<{ readonly isError?: boolean }> {
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    const message = JSON.parse(line.value)
    if (message.id !== id) continue
    if (!message.result) throw new Error(`Expected a result; got ${line.value}`)
    return message.result
  }
  throw new Error('The server ended without a reply.')
}
