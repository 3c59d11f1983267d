// Both engines of our own keep the contract, and an engine that breaks a promise fails the check of that promise.
import { startDouble } from '@unmark/kaze-double'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { type EngineUnderTest, engineChecks } from '../../src/conformance/index.ts'
import type { Engine, EngineJob, InstantEngine, QueuedEngine, SubmitOptions } from '../../src/engines/engine.ts'
import { createKazeEngine } from '../../src/engines/kaze/engine.ts'
import { KazeTransport } from '../../src/engines/kaze/transport.ts'
import { createLocalEngine, type LocalEngine } from '../../src/engines/local/engine.ts'
import { abortError, UnmarkError } from '../../src/errors.ts'
import { trustedConnections } from '../../src/net/connections.ts'
import { Secret } from '../../src/secret.ts'
import { temporaryFolder } from '../support/folder.ts'

const closeLocal = (engine: Engine) => (engine as LocalEngine).close()

describe('the local engine', () => {
  for (const { name } of engineChecks({ kind: 'instant', make: createLocalEngine, folder: '' })) {
    it(`keeps the contract: ${name}`, async () => {
      const subject: EngineUnderTest = {
        kind: 'instant',
        make: createLocalEngine,
        close: closeLocal,
        folder: await temporaryFolder(),
        client: { env: {} },
      }
      await engineChecks(subject)
        .find((check) => check.name === name)
        ?.run()
    })
  }
})

describe('the hosted engine, on the double', () => {
  let double: Awaited<ReturnType<typeof startDouble>>
  beforeAll(async () => {
    double = await startDouble({ resultsAt: 'api' })
  })
  afterAll(() => double.close())

  for (const { name } of engineChecks({ kind: 'queued', make: createLocalEngine, folder: '' })) {
    it(`keeps the contract: ${name}`, async () => {
      const baseUrl = new URL(double.url)
      const connections = trustedConnections({ origin: baseUrl.origin })
      const token = new Secret(double.token)
      const make = () =>
        createKazeEngine(new KazeTransport({ token, baseUrl, connections, clock: systemClock, random: Math.random }))
      const client = { baseUrl: double.url, token: double.token, env: {} }
      const subject: EngineUnderTest = { kind: 'queued', make, folder: await temporaryFolder(), client }
      try {
        await engineChecks(subject)
          .find((check) => check.name === name)
          ?.run()
      } finally {
        await connections.close()
      }
    })
  }
})

/** The names of the checks that an engine fails, of those that need no client. */
async function failedChecks(kind: Engine['kind'], make: () => Engine): Promise<string[]> {
  const checks = engineChecks({ kind, make, folder: await temporaryFolder(), client: { env: {} } })
  const failed: string[] = []
  for (const { name, run } of checks.filter(({ name: sentence }) => !sentence.startsWith('a client'))) {
    await run().catch(() => failed.push(name))
  }
  return failed
}

describe('an instant engine that breaks a promise', () => {
  /** Greys the masked pixels; right in every respect. */
  async function fill({ mask, pixels, signal, onProgress }: EngineJob) {
    if (signal.aborted) throw abortError(signal)
    onProgress(0)
    const { data, width, height, channels } = await pixels()
    const filled = data.slice()
    mask?.data.forEach((marked, pixel) => {
      if (marked) filled.fill(90, pixel * channels, pixel * channels + channels)
    })
    onProgress(1)
    return {
      kind: 'patches' as const,
      patches: [{ left: 0, top: 0, data: filled, width, height, channels }],
      notes: [],
    }
  }
  const engine = (changes: Partial<InstantEngine>): InstantEngine => {
    return { kind: 'instant', name: 'grey', version: '1', needsMask: true, run: fill, ...changes }
  }
  let made = 0

  const CASES: readonly [string, () => Engine, readonly string[]][] = [
    ['keeps all of them', () => engine({}), []],
    [
      'has a name with a blank',
      () => engine({ name: 'my engine' }),
      ['the engine has a short, stable name and a version'],
    ],
    [
      'changes its version',
      () => engine({ version: String(made++) }),
      ['two engines made the same way are the same engine'],
    ],
    [
      'returns three channels for all',
      () => engine({ run: async (job) => withPatch(await fill(job), { channels: 3 }) }),
      ['every kind of pixel comes back in its own kind'],
    ],
    [
      'returns 8 bits for all',
      () => engine({ run: async (job) => withPatch(await fill(job), (data) => Uint8Array.from(data)) }),
      ['every kind of pixel comes back in its own kind'],
    ],
    [
      'puts patches outside the picture',
      () => engine({ run: async (job) => withPatch(await fill(job), { left: 1 }) }),
      ['every kind of pixel comes back in its own kind', 'marks at the edges of what is possible are taken'],
    ],
    [
      'writes into its input',
      () =>
        engine({
          run: async (job) => {
            const output = await fill(job)
            ;(await job.pixels()).data[0] = 1
            return output
          },
        }),
      ['what it is given is not changed'],
    ],
    [
      'reports progress backwards',
      () =>
        engine({
          run: async (job) => {
            const output = await fill(job)
            job.onProgress(0.5)
            return output
          },
        }),
      ['progress runs from 0 to 1 and never back'],
    ],
    [
      'does not look at the signal',
      () => engine({ run: (job) => fill({ ...job, signal: new AbortController().signal }) }),
      ['nothing is begun when the signal is aborted already'],
    ],
    [
      'throws untyped errors when aborted',
      () =>
        engine({
          run: async (job) => {
            await new Promise((done) => setImmediate(done))
            job.signal.throwIfAborted()
            return fill(job)
          },
        }),
      ['nothing is begun when the signal is aborted already', 'an abort in the middle of the work ends it'],
    ],
  ]
  it.each(CASES)('%s', async (_what, make, expected) => {
    expect(await failedChecks('instant', make)).toEqual(expected)
  })
})

type Patches = Awaited<ReturnType<InstantEngine['run']>>

function withPatch(
  output: Patches,
  change: object | ((data: Uint8Array | Uint16Array) => Uint8Array | Uint16Array),
): Patches {
  if (output.kind !== 'patches') throw new Error('Expected patches.')
  const patches = output.patches.map((patch) =>
    typeof change === 'function' ? { ...patch, data: change(patch.data) } : { ...patch, ...change },
  )
  return { ...output, patches }
}

describe('a queued engine that breaks a promise', () => {
  let submitted = 0
  async function submit({ signal }: EngineJob, { onCommit }: SubmitOptions) {
    if (signal.aborted) throw abortError(signal)
    await onCommit()
    if (signal.aborted) throw new UnmarkError('SUBMIT_OUTCOME_UNKNOWN', 'Cut off after the last byte.')
    submitted++
    return { taskId: `task-${submitted}` }
  }
  const check: QueuedEngine['check'] = async (taskId) => {
    if (taskId.startsWith('task-')) return { status: 'processing' }
    throw new UnmarkError('TASK_NOT_FOUND', 'No such task.')
  }
  const engine = (changes: Partial<QueuedEngine>): QueuedEngine => {
    return { kind: 'queued', name: 'queue', version: '1', needsMask: false, credits: 1, submit, check, ...changes }
  }

  const CASES: readonly [string, () => Engine, readonly string[]][] = [
    ['keeps all of them', () => engine({}), []],
    ['has no price', () => engine({ credits: Number.NaN }), ['a submission has a price']],
    [
      'never commits',
      () => engine({ submit: (job) => submit(job, { onCommit: async () => undefined }) }),
      ['it commits once, and before it hands out the task id', 'a commit that fails stops the submission'],
    ],
    [
      'commits twice',
      () =>
        engine({
          submit: async (job, options) => {
            const ticket = await submit(job, options)
            await options.onCommit()
            return ticket
          },
        }),
      ['it commits once, and before it hands out the task id'],
    ],
    [
      'sends in spite of a failed commit',
      () =>
        engine({
          submit: (job, { onCommit }) => submit(job, { onCommit: () => onCommit().catch(() => undefined) }),
        }),
      ['a commit that fails stops the submission'],
    ],
    [
      'sends after an abort',
      () => engine({ submit: (job, options) => submit({ ...job, signal: new AbortController().signal }, options) }),
      ['nothing is sent when the signal is aborted already'],
    ],
    [
      'throws an untyped error when aborted at the last byte',
      () =>
        engine({
          submit: async (job, options) => {
            if (job.signal.aborted) throw abortError(job.signal)
            await options.onCommit()
            job.signal.throwIfAborted()
            return { taskId: 'task-0' }
          },
        }),
      ['an abort at the last byte ends with a task id or a typed error'],
    ],
    [
      'knows states of its own',
      () => engine({ check: async () => ({ status: 'queued' }) as never }),
      ['the state of a task can be asked for again and again'],
    ],
    [
      'takes any task for a finished one',
      () => engine({ check: async () => ({ status: 'success', pictureUrls: [] }) }),
      ['a task that nobody submitted is not taken for a finished one'],
    ],
  ]
  it.each(CASES)('%s', async (_what, make, expected) => {
    expect(await failedChecks('queued', make)).toEqual(expected)
  })
})
