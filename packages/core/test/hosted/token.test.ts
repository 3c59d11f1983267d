// The token is in one header of requests to one origin. Here everything else is searched for it, fault by fault.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import type { Double, DownloadStep, QuotaStep, ResultStep, SubmitStep } from '@unmark/kaze-double'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { createKazeEngine } from '../../src/engines/kaze/engine.ts'
import { KazeTransport } from '../../src/engines/kaze/transport.ts'
import { trustedConnections } from '../../src/net/connections.ts'
import { Secret } from '../../src/secret.ts'
import { temporaryFolder } from '../support/folder.ts'
import { hosted, marked, REGION } from './support.ts'

const TOKEN = 'tk-5up3r-s3cr3t-0123456789'

/** All that can be seen of a value: its text, its JSON, its stack and its innermost parts. */
function seen(value: unknown): string {
  const shown = inspect(value, {
    depth: Number.POSITIVE_INFINITY,
    showHidden: true,
    getters: true,
    maxArrayLength: null,
  })
  const errors: string[] = []
  for (let error = value; error instanceof Error; error = error.cause) {
    errors.push(String(error), error.stack ?? '', JSON.stringify(error), JSON.stringify({ ...error }))
  }
  return [shown, String(value), JSON.stringify(value), ...errors].join('\n')
}

async function storedText(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const texts = files.map(
    async ({ parentPath, name }) => `${name}\n${await readFile(path.join(parentPath, name), 'latin1')}`,
  )
  return (await Promise.all(texts)).join('\n')
}

/** The headers and addresses of every request, without the one place where the token belongs. */
function sentElsewhere(double: Double): string {
  const rest = double.requests.map(({ origin, url, headers: { authorization, ...headers } }) => {
    return origin === 'api' && authorization === `Bearer ${TOKEN}` ? { url, headers } : { url, headers, authorization }
  })
  return JSON.stringify(rest)
}

const echo = { code: 1100, message: TOKEN, err_msg: TOKEN, data: { err_msg: TOKEN, task_id: TOKEN, status: TOKEN } }

const SUBMIT_FAULTS = [
  {},
  { code: 1000, message: `bad ${TOKEN}` },
  { code: 1002 },
  { code: 1003 },
  { code: 1100, headers: { 'x-echo': TOKEN, 'set-cookie': TOKEN } },
  { status: 302, headers: { location: `https://example.com/?t=${TOKEN}` } },
  { status: 401, headers: { 'www-authenticate': `Bearer ${TOKEN}` } },
  { status: 429, retryAfter: TOKEN },
  { status: 500, json: echo },
  { json: echo },
  { taskId: `a-${TOKEN}` },
  { body: 'html' },
  { body: 'broken-json' },
  { reset: 'before-body' },
  { reset: 'accepted' },
  { close: 'mid-reply' },
  { hang: 'accepted' },
] satisfies SubmitStep[]

const RESULT_FAULTS = [
  { code: 1000, message: TOKEN },
  { code: 1002 },
  { status: 503, retryAfter: TOKEN },
  { taskStatus: TOKEN },
  { taskStatus: 'failed', errMsg: `${'x'.repeat(190)}${TOKEN}` },
  { taskStatus: 'failed', errMsg: TOKEN, errMsgAt: 'top' },
  { taskStatus: 'timeout', errMsg: `no ${TOKEN}` },
  { images: [`https://results.example/${TOKEN}/a.png`] },
  { images: [`http://10.0.0.1/${TOKEN}/a.png`, `ftp://${TOKEN}@x/`] },
  { json: echo },
  { reset: 'before-body' },
  { close: 'mid-reply' },
] satisfies ResultStep[]

const DOWNLOAD_FAULTS = [
  { status: 404 },
  { expired: true },
  { truncate: true },
  { body: 'html' },
  { endless: true },
  { gzipBombMiB: 1 },
  { redirect: 'mirror' },
  { redirect: 'loop' },
  { redirect: 2 },
  { reset: 'mid-reply' },
] satisfies DownloadStep[]

const ALL = [
  ...SUBMIT_FAULTS.map((step) => ['submit', step] as const),
  ...RESULT_FAULTS.map((step) => ['result', step] as const),
  ...DOWNLOAD_FAULTS.map((step) => ['download', step] as const),
]

describe('the token', () => {
  it.each(ALL)('is nowhere to be seen after a %s with %j', async (endpoint, step) => {
    const { double, unmark, store } = await hosted({ token: TOKEN }, { limits: { maxBytes: 200_000 } })
    double.scriptEvery(endpoint, step)
    const events: unknown[] = []
    const request = {
      image: await marked(),
      regions: [REGION],
      deadlineMs: 500,
      onProgress: (event: unknown) => void events.push(event),
    }
    const outcomes: unknown[] = []
    for (const attempt of [unmark.remove, unmark.submit, unmark.plan]) {
      outcomes.push(await attempt(request).catch((error: unknown) => error))
    }
    const tasks = await unmark.tasks()
    for (const { taskId } of tasks)
      if (taskId) outcomes.push(await unmark.task(taskId).catch((error: unknown) => error))
    await unmark.close()
    const everything = [unmark, events, tasks, ...outcomes].map(seen).join('\n') + (await storedText(store))
    expect(everything).not.toContain(TOKEN)
    expect(everything).not.toContain(TOKEN.slice(0, 9))
    expect(sentElsewhere(double)).not.toContain(TOKEN)
    expect(double.calls('submit')[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`)
    expect(double.faults.map(({ kind }) => kind)).toEqual([])
  })

  it.each([
    { code: 1002, message: TOKEN },
    { status: 500, headers: { 'x-echo': TOKEN } },
    { json: { code: 0, data: { limit: TOKEN, usage: 1, remaining: 2 } } },
    { reset: 'after-body' },
  ] satisfies QuotaStep[])('is nowhere to be seen after a quota with %j', async (step) => {
    const { double, unmark } = await hosted({ token: TOKEN })
    double.scriptEvery('quota', step)
    expect(seen(await unmark.quota().catch((error: unknown) => error))).not.toContain(TOKEN)
  })

  it('goes to a published picture of the service’s own origin as little as to a stranger’s', async () => {
    const { double, unmark } = await hosted({ token: TOKEN })
    const image = double.publish(await marked())
    await unmark.remove({ image, regions: [REGION] })
    expect(double.calls('file')).toHaveLength(1)
    expect(sentElsewhere(double)).not.toContain(TOKEN)
    expect(double.faults).toEqual([])
  })

  it('is not in the parts that the client is made of', () => {
    const baseUrl = new URL('http://127.0.0.1:9')
    const connections = trustedConnections({ origin: baseUrl.origin })
    const token = new Secret(TOKEN)
    const transport = new KazeTransport({ token, baseUrl, connections, clock: systemClock, random: Math.random })
    for (const part of [token, transport, createKazeEngine(transport), connections])
      expect(seen(part)).not.toContain(TOKEN)
  })

  it.each([{ code: 1002 }, { reset: 'accepted' }] satisfies SubmitStep[])(
    'is not in what a program prints that leaves a failure uncaught: %j',
    async (step) => {
      const { double, store } = await hosted({ token: TOKEN })
      double.scriptEvery('submit', step)
      const image = path.join(await temporaryFolder(), 'a.png')
      await writeFile(image, await marked())
      const fixture = fileURLToPath(new URL('fixtures/fail.ts', import.meta.url))
      const loader = ['--conditions=@unmark/source', '--import', import.meta.resolve('tsx')]
      const child = spawn(process.execPath, [...loader, fixture, double.url, TOKEN, store, image])
      let printed = ''
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += text))
      const [code] = await once(child, 'close')
      expect(code).toBe(1)
      expect(printed).toContain('submitting')
      expect(printed).toContain('UnmarkError')
      expect(printed).not.toContain(TOKEN)
    },
  )
})
