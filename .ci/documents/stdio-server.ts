// Talks to a program that speaks the Model Context Protocol over its standard streams, as a host does.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface StdioServer {
  /** @returns the `result` of the reply; rejects when the reply is an error or the program ends first */
  readonly call: (method: string, params: object) => Promise<Record<string, unknown>>
  readonly close: () => Promise<void>
}

export interface StdioCommand {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
}

/** Starts the program and shakes hands with it. */
export async function startStdioServer({ command, args, env, cwd }: StdioCommand): Promise<StdioServer> {
  const child = spawn(command, [...args], { cwd, env, stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`"${command} ${args.join(' ')}" ended with ${code}.`)))
  })
  ended.catch(() => undefined) // told to whoever waits for a reply; an end that was asked for is none
  const replies = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  let last = 0
  const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  const call = async (method: string, params: object) => {
    const id = ++last
    send({ id, method, params })
    for (;;) {
      const { value } = await Promise.race([replies.next(), ended])
      const reply = JSON.parse(value)
      if (reply.id !== id) continue
      if (reply.error) throw new Error(JSON.stringify(reply.error))
      return reply.result
    }
  }
  await call('initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'a host', version: '1' },
  })
  send({ method: 'notifications/initialized' })
  return {
    call,
    close: async () => {
      child.stdin.end()
      await ended.catch(() => undefined)
    },
  }
}
