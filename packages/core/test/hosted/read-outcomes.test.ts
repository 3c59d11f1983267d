// Every way in which asking for a task or for the quota can end. Reads are free, so they are repeated until they help.
import type { QuotaStep, ResultStep } from '@unmark/kaze-double'
import { describe, expect, it } from 'vitest'
import type { Progress } from '../../src/index.ts'
import { failure } from '../support/errors.ts'
import { hosted, marked, REGION } from './support.ts'

/** Failures that pass. */
const PASSING = [
  { code: 1100 },
  { code: 1004 },
  { code: 1100, status: 200, retryAfter: 3 },
  { status: 408 },
  { status: 429, retryAfter: 3 },
  { status: 500 },
  { status: 502, body: 'html' },
  { status: 503, retryAfter: 3 },
  { status: 504 },
  { status: 204, body: 'empty' },
  { body: 'html' },
  { body: 'broken-json' },
  { body: 'empty' },
  { body: 'wrong-shape' },
  { json: { code: 0, message: 'success' } },
  { json: { code: 0, data: {} } },
  { json: ['success'] },
  { reset: 'before-body' },
  { reset: 'after-body' },
  { reset: 'accepted' },
  { close: 'mid-reply' },
] satisfies (ResultStep & QuotaStep)[]

/** Failures that stay. */
const LASTING = [
  [{ code: 1001 }, 'SERVICE_ERROR'],
  [{ code: 1002 }, 'AUTHENTICATION_FAILED'],
  [{ code: 1002, status: 500 }, 'AUTHENTICATION_FAILED'],
  [{ code: 1003 }, 'INSUFFICIENT_CREDITS'],
  [{ status: 301, headers: { location: 'http://127.0.0.1:9/' }, body: 'empty' }, 'SERVICE_ERROR'],
  [{ status: 401 }, 'AUTHENTICATION_FAILED'],
  [{ status: 403, body: 'html' }, 'AUTHENTICATION_FAILED'],
  [{ status: 404 }, 'SERVICE_ERROR'],
  [{ status: 405 }, 'SERVICE_ERROR'],
  [{ status: 400 }, 'REQUEST_REJECTED'],
] satisfies [ResultStep & QuotaStep, string][]

describe('asking for a task', () => {
  it.each(PASSING)('goes on after %j, and the picture arrives', async (step) => {
    const { double, unmark, clock } = await hosted()
    double.script('result', step, step)
    const result = await unmark.remove({ image: await marked(), regions: [REGION] })
    expect(result).toMatchObject({ creditsSpent: 1, taskId: double.tasks[0]?.taskId })
    expect(double.calls('result').length).toBeGreaterThanOrEqual(3)
    if ('retryAfter' in step) expect(Math.max(...clock.waits)).toBeGreaterThanOrEqual(3_000)
    expect(double.submissions).toHaveLength(1)
  })

  it.each(PASSING)('is given up when %j does not stop, with the task kept for later', async (step) => {
    const { double, unmark, another } = await hosted()
    double.scriptEvery('result', step)
    const request = { image: await marked(), regions: [REGION] }
    const error = await failure(unmark.remove(request))
    expect(error).toMatchObject({ retryable: true, spent: 'yes', taskId: double.tasks[0]?.taskId })
    expect(['SERVICE_ERROR', 'NETWORK_ERROR']).toContain(error.code)
    expect(double.calls('result')).toHaveLength(6)
    double.clearScript()
    expect(await another().remove(request)).toMatchObject({ creditsSpent: 0, taskId: error.taskId })
    expect(double.charged).toBe(1)
  })

  it.each(LASTING)('ends at once with %j, and says that a credit was spent', async (step, code) => {
    const { double, unmark } = await hosted()
    double.script('result', step)
    const request = { image: await marked(), regions: [REGION] }
    const error = await failure(unmark.remove(request))
    expect(error).toMatchObject({ code, retryable: false, spent: 'yes', taskId: double.tasks[0]?.taskId })
    expect(double.calls('result')).toHaveLength(1)
    expect(await unmark.remove(request)).toMatchObject({ creditsSpent: 0, cached: false })
  })

  it('says what to do when the service has forgotten the task', async () => {
    const { double, unmark } = await hosted()
    double.scriptEvery('result', { code: 1000 })
    const request = { image: await marked(), regions: [REGION] }
    const error = await failure(unmark.remove(request))
    expect(error).toMatchObject({ code: 'TASK_NOT_FOUND', retryable: false, spent: 'yes' })
    expect(error.hint).toContain('forceNew')
    expect(await failure(unmark.remove(request))).toMatchObject({ code: 'TASK_NOT_FOUND', spent: 'no' })
    expect(double.submissions).toHaveLength(1)
  })

  it.each([{ hang: 'accepted' }, { delayMs: 60_000 }, { dripMs: 60_000 }] satisfies ResultStep[])(
    'ends at the deadline when the answer does not come: %j',
    async (step) => {
      const { double, unmark } = await hosted()
      double.script('result', step)
      const request = { image: await marked(), regions: [REGION] }
      const error = await failure(unmark.remove({ ...request, deadlineMs: 400 }))
      expect(error).toMatchObject({ code: 'DEADLINE_EXCEEDED', retryable: true, spent: 'yes' })
      expect(await unmark.remove(request)).toMatchObject({ taskId: error.taskId, creditsSpent: 0 })
      expect(double.submissions).toHaveLength(1)
    },
  )

  it('ends at the deadline when the task never does', async () => {
    const { double, unmark } = await hosted({ jobDuration: 'manual' })
    const error = await failure(unmark.remove({ image: await marked(), regions: [REGION], deadlineMs: 300 }))
    expect(error).toMatchObject({ code: 'DEADLINE_EXCEEDED', spent: 'yes', taskId: double.tasks[0]?.taskId })
  })

  it.each(['queued', 'PROCESSING', 'パス', ''])(
    'counts the unknown status %j as running, and shows it',
    async (status) => {
      const { double, unmark } = await hosted()
      double.script('result', { taskStatus: status }, { taskStatus: status })
      const events: Progress[] = []
      const onProgress = (event: Progress) => void events.push(event)
      await unmark.remove({ image: await marked(), regions: [REGION], onProgress })
      const messages = events.flatMap(({ message }) => message ?? [])
      expect(messages).toEqual(Array(2).fill(`the service reported a new status: ${JSON.stringify(status)}`))
      expect(double.calls('result')).toHaveLength(3)
    },
  )

  it.each([
    ['failed', 'data', 'TASK_FAILED'],
    ['failed', 'top', 'TASK_FAILED'],
    ['timeout', 'data', 'TASK_TIMED_OUT'],
    ['timeout', 'top', 'TASK_TIMED_OUT'],
  ] as const)('finds the reason of a task that ended as %s in the reply’s %s', async (outcome, errMsgAt, code) => {
    const { double, unmark, another } = await hosted()
    double.script('submit', { outcome, errMsgAt, errMsg: 'No mark\nwas found.' })
    const request = { image: await marked(), regions: [REGION] }
    const error = await failure(unmark.remove(request))
    expect(error).toMatchObject({ code, retryable: false, spent: 'unknown', taskId: double.tasks[0]?.taskId })
    expect(error.message).toContain('"No mark was found."')
    const again = await failure(another().remove(request))
    expect(again).toMatchObject({ code, taskId: error.taskId })
    expect(again.message).toContain('"No mark was found."')
    expect(double.submissions).toHaveLength(1)
    expect(await unmark.task(error.taskId ?? '')).toMatchObject({ status: outcome, error: { code } })
    expect(await unmark.remove({ ...request, forceNew: true })).toMatchObject({ creditsSpent: 1 })
  })

  it('lets the code decide where it and the status disagree', async () => {
    const { double, unmark } = await hosted({ resultHasCode: true })
    double.script('result', { code: 0, status: 500 })
    await unmark.remove({ image: await marked(), regions: [REGION] })
    expect(double.calls('result')).toHaveLength(1)
    double.script('result', { code: 1002, status: 200 })
    const error = await failure(unmark.remove({ image: await marked(3, 1), regions: [REGION] }))
    expect(error.code).toBe('AUTHENTICATION_FAILED')
  })

  it.each([true, false])('takes replies whether or not they hold a code (%s)', async (resultHasCode) => {
    const { unmark } = await hosted({ resultHasCode, polls: 2 })
    await unmark.remove({ image: await marked(), regions: [REGION] })
  })

  it('tells the service’s own failure rather than that time is up', async () => {
    const { double, unmark, another } = await hosted()
    double.script('result', { status: 503 }, { hang: 'accepted' })
    const error = await failure(another().remove({ image: await marked(), regions: [REGION], deadlineMs: 400 }))
    expect(error).toMatchObject({ code: 'SERVICE_ERROR', spent: 'yes', retryable: true })
    expect(await unmark.tasks()).toMatchObject([{ status: 'processing' }])
  })
})

describe('asking for the quota', () => {
  it('tells the credits, and costs none', async () => {
    const { double, unmark } = await hosted({ credits: 7 })
    expect(await unmark.quota()).toEqual({ limit: 7, usage: 0, remaining: 7 })
    expect(double.charged).toBe(0)
    expect(double.faults).toEqual([])
  })

  it.each(PASSING)('goes on after %j', async (step) => {
    const { double, unmark } = await hosted()
    double.script('quota', step, step)
    expect(await unmark.quota()).toMatchObject({ remaining: 500 })
  })

  it.each(PASSING)('is given up when %j does not stop', async (step) => {
    const { double, unmark } = await hosted()
    double.scriptEvery('quota', step)
    const error = await failure(unmark.quota())
    expect(error).toMatchObject({ retryable: true, spent: 'no' })
    expect(['SERVICE_ERROR', 'NETWORK_ERROR']).toContain(error.code)
    expect(double.calls('quota')).toHaveLength(4)
  })

  it.each([...LASTING, [{ code: 1000 }, 'REQUEST_REJECTED'] as const])('ends at once with %j', async (step, code) => {
    const { double, unmark } = await hosted()
    double.scriptEvery('quota', step)
    expect(await failure(unmark.quota())).toMatchObject({ code, retryable: false, spent: 'no' })
    expect(double.calls('quota')).toHaveLength(1)
  })

  it('stops when it is told to', async () => {
    const { double, unmark } = await hosted()
    double.script('quota', { hang: 'accepted' })
    const controller = new AbortController()
    const asked = failure(unmark.quota({ signal: controller.signal }))
    await double.until(({ requests }) => requests.some(({ end }) => end === 'hung'))
    controller.abort()
    expect((await asked).code).toBe('ABORTED')
  })
})
