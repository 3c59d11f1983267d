// Lets other processes read the double's counters and script it over HTTP, on the service's own origin.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import type { Endpoint } from './contract.ts'
import { OUTCOMES } from './contract.ts'
import type { Double } from './double.ts'

const endpoint = z.enum(['submit', 'result', 'quota', 'download', 'file'])

const commands = {
  '/control/script': z.union([
    z.strictObject({ endpoint, steps: z.array(z.unknown()) }),
    z.strictObject({ endpoint, call: z.int().positive(), step: z.unknown() }),
    z.strictObject({ endpoint, every: z.unknown() }),
  ]),
  '/control/finish': z.strictObject({ task_id: z.string(), outcome: z.enum(OUTCOMES).optional() }),
  '/control/release': z.strictObject({}),
  '/control/clear': z.strictObject({}),
} as const

export function isControl(url: string): boolean {
  return url.startsWith('/control/')
}

/** Answers `GET /control/state` and the commands above; what is wrong with a command is answered with 400 and said. */
export async function handleControl(double: Double, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const reply =
      request.method === 'GET' ? read(double, request.url) : command(double, request.url, await readJson(request))
    respond(
      response,
      reply === undefined ? 404 : 200,
      reply ?? { error: `Nothing is at ${request.method} ${request.url}.` },
    )
  } catch (error) {
    respond(response, 400, { error: error instanceof Error ? error.message : String(error) })
  }
}

function respond(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text === '' ? {} : JSON.parse(text)
}

function read(double: Double, url: string | undefined): unknown {
  return url === '/control/state' ? stateOf(double) : undefined
}

/** The double's counters as JSON: everything but the pictures. */
function stateOf(double: Double) {
  return {
    url: double.url,
    resultsUrl: double.resultsUrl,
    mirrorUrl: double.mirrorUrl,
    credits: double.credits,
    charged: double.charged,
    submissions: double.submissions.length,
    tasks: double.tasks.map(({ taskId, status, polled, imageUrl, smearUrl }) => ({
      taskId,
      status,
      polled,
      imageUrl,
      smearUrl,
    })),
    faults: double.faults.map(({ kind, detail }) => ({ kind, detail })),
    requests: double.requests,
  }
}

function command(double: Double, url: string | undefined, body: unknown): unknown {
  if (url === '/control/script') runScript(double, commands[url].parse(body))
  else if (url === '/control/finish') {
    const { task_id: taskId, outcome } = commands[url].parse(body)
    double.finish(taskId, outcome)
  } else if (url === '/control/release') {
    commands[url].parse(body)
    double.release()
  } else if (url === '/control/clear') {
    commands[url].parse(body)
    double.clearScript()
  } else return undefined
  return { ok: true }
}

function runScript(double: Double, script: z.output<(typeof commands)['/control/script']>): void {
  // Steps arrive unchecked: `script` and its kin check every step against the endpoint's schema themselves.
  const name: Endpoint = script.endpoint
  if ('steps' in script) double.script(name, ...(script.steps as object[]))
  else if ('call' in script) double.scriptCall(name, script.call, script.step as object)
  else double.scriptEvery(name, script.every as object)
}
