// Every way in which a submission can end: what the caller is told, what was spent, and how often the picture was sent.
import type { SubmitStep } from '@unmark/kaze-double'
import { describe, expect, it } from 'vitest'
import type { ErrorCode, Spent } from '../../src/errors.ts'
import { failure } from '../support/errors.ts'
import { hosted, large, marked, REGION } from './support.ts'

type Expected = readonly [code: ErrorCode, spent: Spent, retryable: boolean]

const UNKNOWN: Expected = ['SUBMIT_OUTCOME_UNKNOWN', 'unknown', false]
const REJECTED: Expected = ['REQUEST_REJECTED', 'no', false]
const REFUSED_TOKEN: Expected = ['AUTHENTICATION_FAILED', 'no', false]
const NO_CREDITS: Expected = ['INSUFFICIENT_CREDITS', 'no', false]
const NO_SUCH_SERVICE: Expected = ['SERVICE_ERROR', 'no', false]

/** Ends of a submission of which the service had the last byte. */
const ENDS: readonly (readonly [SubmitStep, Expected])[] = [
  [{ code: 1000 }, REJECTED],
  [{ code: 1001 }, NO_SUCH_SERVICE],
  [{ code: 1002 }, REFUSED_TOKEN],
  [{ code: 1003 }, NO_CREDITS],
  [{ code: 1100 }, UNKNOWN],
  [{ code: 1199, accept: true }, UNKNOWN],
  [{ code: 1004, accept: true }, UNKNOWN],
  [{ code: -1, accept: true }, UNKNOWN],
  [{ status: 302, headers: { location: 'http://127.0.0.1:9/' }, body: 'empty', accept: false }, NO_SUCH_SERVICE],
  [{ status: 400 }, REJECTED],
  [{ status: 401 }, REFUSED_TOKEN],
  [{ status: 402 }, NO_CREDITS],
  [{ status: 403 }, REFUSED_TOKEN],
  [{ status: 404 }, NO_SUCH_SERVICE],
  [{ status: 405 }, NO_SUCH_SERVICE],
  [{ status: 408, accept: true }, UNKNOWN],
  [{ status: 413 }, REJECTED],
  [{ status: 422 }, REJECTED],
  [{ status: 429, retryAfter: 1 }, ['SERVICE_ERROR', 'no', true]],
  [{ status: 500 }, UNKNOWN],
  [{ status: 500, body: 'html', accept: true }, UNKNOWN],
  [{ status: 502, accept: true }, UNKNOWN],
  [{ status: 503, retryAfter: 1 }, UNKNOWN],
  [{ status: 504, accept: true }, UNKNOWN],
  [{ body: 'html', accept: true }, UNKNOWN],
  [{ body: 'broken-json', accept: true }, UNKNOWN],
  [{ body: 'empty', accept: true }, UNKNOWN],
  [{ body: 'wrong-shape', accept: true }, UNKNOWN],
  [{ json: { code: 0, message: 'success', data: {} } }, UNKNOWN],
  [{ json: { code: 0, message: 'success', data: { task_id: 'a b' } } }, UNKNOWN],
  [{ json: [], accept: true }, UNKNOWN],
  [{ status: 204, body: 'empty', accept: true }, UNKNOWN],
  [{ reset: 'after-body' }, UNKNOWN],
  [{ close: 'after-body' }, UNKNOWN],
  [{ reset: 'accepted' }, UNKNOWN],
  [{ close: 'accepted' }, UNKNOWN],
  [{ reset: 'mid-reply' }, UNKNOWN],
  [{ close: 'mid-reply' }, UNKNOWN],
  // Where code and status disagree, and where the code has company that is not its documented one.
  [{ code: 1003, status: 200 }, NO_CREDITS],
  [{ code: 1003, status: 500 }, NO_CREDITS],
  [{ code: 1002, status: 503 }, REFUSED_TOKEN],
  [{ code: 1000, status: 200 }, REJECTED],
  [{ json: { code: 1003, message: 'Insufficient', data: '' }, accept: false }, NO_CREDITS],
  [{ json: { code: 1003, data: [], message: null }, accept: false }, NO_CREDITS],
]

describe('a submission that the service had whole', () => {
  it.each(ENDS)('ends with its own error after one try: %j', async (step, [code, spent, retryable]) => {
    const { double, unmark } = await hosted()
    double.scriptEvery('submit', step)
    const request = { image: await marked(), regions: [REGION] }
    const error = await failure(unmark.remove(request))
    expect(error).toMatchObject({ code, spent, retryable })
    expect(double.submissions).toHaveLength(1)
    expect(double.calls('submit')).toHaveLength(1)
    expect(double.faults).toEqual([])
  })

  it.each(ENDS.filter(([, [, spent]]) => spent === 'unknown').map(([step]) => step))(
    'is not made again by itself when nobody knows whether it was taken: %j',
    async (step) => {
      const { double, unmark, another } = await hosted()
      double.script('submit', step)
      const request = { image: await marked(), regions: [REGION] }
      await failure(unmark.remove(request))
      for (const client of [unmark, another()]) {
        for (const error of [await failure(client.remove(request)), await failure(client.submit(request))]) {
          expect(error).toMatchObject({ code: 'SUBMIT_OUTCOME_UNKNOWN', spent: 'unknown', retryable: false })
        }
      }
      expect(double.calls('submit')).toHaveLength(1)
      expect((await unmark.tasks())[0]).toMatchObject({ status: 'unknown', error: { code: 'SUBMIT_OUTCOME_UNKNOWN' } })
      expect(await unmark.remove({ ...request, forceNew: true })).toMatchObject({ creditsSpent: 1 })
      expect(double.calls('submit')).toHaveLength(2)
      expect(await unmark.remove(request)).toMatchObject({ cached: true })
    },
  )

  it.each(ENDS.filter(([, [, spent]]) => spent === 'no').map(([step]) => step))(
    'may be made again when it was refused: %j',
    async (step) => {
      const { double, unmark } = await hosted({}, { maxCredits: 1 })
      double.script('submit', step)
      const request = { image: await marked(), regions: [REGION] }
      await failure(unmark.remove(request))
      expect(await unmark.tasks()).toEqual([])
      expect(await unmark.remove(request)).toMatchObject({ creditsSpent: 1 })
      expect(double.charged).toBe(1)
    },
  )

  it.each([
    { omitCode: true },
    { code: 0, status: 500 },
    { code: 0, status: 402 },
    { status: 500, json: { data: { task_id: 'known-to-nobody' } } },
    { json: { code: '0', data: { task_id: 'known-to-nobody' } }, accept: false },
    { dripMs: 0 },
    { taskId: 'a+b/c==' },
  ] satisfies SubmitStep[])('counts as taken when the reply has a task id and no code against it: %j', async (step) => {
    const { double, unmark } = await hosted()
    double.script('submit', step)
    const task = await unmark.submit({ image: await marked(), regions: [REGION] })
    expect(task).toMatchObject({ status: 'processing', creditsSpent: 1, taskId: expect.any(String) })
    expect(await unmark.tasks()).toMatchObject([{ taskId: task.taskId, status: 'processing' }])
  })

  it('holds the wait that the service asks for, for whoever tries again', async () => {
    const { double, unmark } = await hosted()
    double.script('submit', { status: 429, retryAfter: 7 })
    const error = await failure(unmark.remove({ image: await marked(), regions: [REGION] }))
    expect(error.retryAfterMs).toBe(7_000)
  })

  it.each([{ hang: 'after-body' }, { hang: 'accepted' }, { dripMs: 60_000 }] satisfies SubmitStep[])(
    'ends at the deadline as unknown when the answer does not come: %j',
    async (step) => {
      const { double, unmark } = await hosted()
      double.script('submit', step)
      const request = { image: await marked(), regions: [REGION], deadlineMs: 200 }
      const error = await failure(unmark.remove(request))
      expect(error).toMatchObject({ code: 'SUBMIT_OUTCOME_UNKNOWN', spent: 'unknown' })
      await unmark.close()
      expect(double.calls('submit')).toHaveLength(1)
    },
  )
})

describe('a submission that provably did not arrive', () => {
  it('is repeated when no connection can be made, and then given up with nothing spent', async () => {
    const { double, another, clock } = await hosted()
    // Port 9 discards; nothing listens there.
    const unmark = another({ baseUrl: 'http://127.0.0.1:9' })
    const error = await failure(unmark.remove({ image: await marked(), regions: [REGION] }))
    expect(error).toMatchObject({ code: 'NETWORK_ERROR', spent: 'no', retryable: true })
    expect(clock.waits).toHaveLength(3)
    expect(await unmark.tasks()).toEqual([])
    expect(double.requests).toEqual([])
  })

  it.each([
    { reset: 'mid-body' },
    { close: 'mid-body' },
    { reset: 'before-body' },
    { early: true, status: 503, retryAfter: 2 },
    { early: true, status: 429 },
    { early: true, code: 1100 },
  ] satisfies SubmitStep[])('is repeated when a large upload breaks off before its last byte: %j', async (step) => {
    const { double, unmark, clock } = await hosted()
    double.script('submit', step, step)
    const result = await unmark.remove({ image: await large(9), regions: [REGION], crop: false })
    expect(result).toMatchObject({ creditsSpent: 1, cached: false })
    expect(double.calls('submit')).toHaveLength(3)
    expect(double.submissions).toHaveLength(1)
    expect(double.charged).toBe(1)
    if (step.retryAfter !== undefined) expect(clock.waits).toContain(2_000)
  })

  it('is not repeated when the service refuses it early', async () => {
    const { double, unmark } = await hosted()
    double.scriptEvery('submit', { early: true, code: 1003 })
    const error = await failure(unmark.remove({ image: await large(9), regions: [REGION], crop: false }))
    expect(error).toMatchObject({ code: 'INSUFFICIENT_CREDITS', spent: 'no' })
    expect(double.calls('submit')).toHaveLength(1)
  })

  it('ends at the deadline with nothing spent while the upload hangs', async () => {
    const { double, unmark } = await hosted()
    double.script('submit', { hang: 'mid-body', afterBytes: 1 })
    const request = { image: await large(9), regions: [REGION], crop: false }
    const error = await failure(unmark.remove({ ...request, deadlineMs: 1_500 }))
    expect(error).toMatchObject({ code: 'DEADLINE_EXCEEDED', spent: 'no', retryable: true })
    expect(double.charged).toBe(0)
    // On a busy machine time may have been up before the upload began, and the hanging one would be yet to come.
    double.clearScript()
    expect(await unmark.remove(request)).toMatchObject({ creditsSpent: 1 })
  })
})
