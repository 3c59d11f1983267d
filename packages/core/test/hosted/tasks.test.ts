// The life of a task beside `remove`: handed over, looked up, listed, paid for once, and made anew when asked.
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { BatchOptions, BatchOutcome, RemoveRequest } from '../../src/index.ts'
import { failure } from '../support/errors.ts'
import { temporaryFolder } from '../support/folder.ts'
import { hosted, marked, REGION } from './support.ts'

describe('submit', () => {
  it('returns as soon as the task is on disk, and any client of the store finishes it', async () => {
    const { double, unmark, another } = await hosted({ jobDuration: 'manual' })
    const task = await unmark.submit({ image: await marked(), regions: [REGION] })
    expect(JSON.parse(JSON.stringify(task))).toEqual({
      taskId: double.tasks[0]?.taskId,
      key: expect.stringMatching(/^[0-9a-f]{64}$/),
      engine: 'kaze',
      status: 'processing',
      submittedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      creditsSpent: 1,
    })
    expect(double.calls('result')).toEqual([])
    const taskId = task.taskId ?? ''
    const other = another()
    expect(await other.task(taskId)).toMatchObject({ taskId, status: 'processing' })
    double.finish(taskId)
    const output = path.join(await temporaryFolder(), 'a.png')
    const done = await other.task(taskId, { output })
    expect(done).toMatchObject({
      taskId,
      status: 'success',
      creditsSpent: 0,
      result: { taskId, path: output, key: task.key },
    })
    expect(await unmark.task(taskId)).toMatchObject({ status: 'success', result: { cached: true } })
    expect(await unmark.tasks()).toMatchObject([{ taskId, status: 'success', key: task.key }])
    expect(double.charged).toBe(1)
  })

  it('pays nothing for a picture that is under way or done', async () => {
    const { double, unmark } = await hosted()
    const request = { image: await marked(), regions: [REGION] }
    const first = await unmark.submit(request)
    expect(await unmark.submit(request)).toMatchObject({ taskId: first.taskId, creditsSpent: 0, status: 'processing' })
    await unmark.remove(request)
    expect(await unmark.submit(request)).toMatchObject({ status: 'success', creditsSpent: 0, result: { cached: true } })
    expect(double.charged).toBe(1)
  })
})

describe('task', () => {
  it.each([
    ['failed', 'TASK_FAILED'],
    ['timeout', 'TASK_TIMED_OUT'],
  ] as const)('tells of one that ended as %s, also when it is asked for again', async (outcome, code) => {
    const { double, unmark } = await hosted({ jobDuration: 'manual' })
    const { taskId = '' } = await unmark.submit({ image: await marked(), regions: [REGION] })
    double.finish(taskId, outcome)
    expect(await unmark.task(taskId)).toMatchObject({ taskId, status: outcome, error: { code } })
    const asked = double.calls('result').length
    expect(await unmark.task(taskId)).toMatchObject({ taskId, status: outcome })
    expect(double.calls('result')).toHaveLength(asked)
  })

  it('throws a failure that is not the task’s own, and a task that still runs stays one', async () => {
    const { double, unmark } = await hosted({ jobDuration: 'manual' })
    const { taskId = '' } = await unmark.submit({ image: await marked(), regions: [REGION] })
    double.script('result', { code: 1002 })
    expect(await failure(unmark.task(taskId))).toMatchObject({ code: 'AUTHENTICATION_FAILED', taskId })
    expect(await unmark.task(taskId)).toMatchObject({ status: 'processing' })
  })

  it('waits as long as it is told to', async () => {
    const { unmark } = await hosted({ polls: 3 })
    const { taskId = '' } = await unmark.submit({ image: await marked(), regions: [REGION] })
    expect(await unmark.task(taskId)).toMatchObject({ status: 'processing' })
    expect(await unmark.task(taskId, { waitMs: 60_000 })).toMatchObject({ status: 'success' })
  })

  it.each(['nobody', '', '../x', '\u0000'])('knows no task %j', async (taskId) => {
    const { unmark } = await hosted()
    expect(await failure(unmark.task(taskId))).toMatchObject({ code: 'TASK_NOT_FOUND', spent: 'no' })
  })

  it('brings an older task’s picture without putting it in the place of the newer one', async () => {
    const { unmark } = await hosted()
    const request = { image: await marked(), regions: [REGION] }
    const older = await unmark.submit(request)
    const newer = await unmark.remove({ ...request, forceNew: true })
    expect(newer).toMatchObject({ creditsSpent: 1 })
    expect(await unmark.task(older.taskId ?? '')).toMatchObject({ status: 'success', result: { taskId: older.taskId } })
    expect(await unmark.remove(request)).toMatchObject({ cached: true, taskId: newer.taskId })
    expect((await unmark.tasks()).map(({ taskId }) => taskId).sort()).toEqual([older.taskId, newer.taskId].sort())
  })
})

describe('waiting', () => {
  it('learns how long tasks take, also for programs that come later', async () => {
    const { unmark, another, clock } = await hosted({ polls: 4 })
    const request = async (seed: number) => ({ image: await marked(3, seed), regions: [REGION] })
    for (const seed of [1, 2, 3]) await unmark.remove(await request(seed))
    const firstTask = clock.waits.slice(0, 5)
    const [running, done] = [firstTask.slice(0, 4), firstTask].map((waits) =>
      waits.reduce((sum, wait) => sum + wait, 0),
    )
    for (const [client, seed] of [[unmark, 4] as const, [another(), 5] as const]) {
      const before = clock.waits.length
      await client.remove(await request(seed))
      expect(clock.waits[before]).toBeGreaterThan(0.9 * (running ?? 0))
      expect(clock.waits[before]).toBeLessThan(1.1 * (done ?? 0))
    }
  })

  it('learns nothing from tasks that were done when somebody came back to them days later', async () => {
    const { unmark, another, clock } = await hosted()
    const request = async (seed: number) => ({ image: await marked(3, seed), regions: [REGION] })
    const tasks = await Promise.all([1, 2, 3].map(async (seed) => unmark.submit(await request(seed))))
    await clock.sleep(86_400_000, new AbortController().signal)
    for (const { taskId = '' } of tasks) expect(await unmark.task(taskId)).toMatchObject({ status: 'success' })
    const before = clock.waits.length
    for (const client of [unmark, another()]) await client.remove({ ...(await request(5)), forceNew: true })
    expect(Math.max(...clock.waits.slice(before))).toBeLessThan(10_000)
  })
})

describe('paying', () => {
  it('once is enough for a picture that is wanted in several formats', async () => {
    const { double, unmark } = await hosted()
    const request = { image: await marked(), regions: [REGION] }
    const png = await unmark.remove(request)
    const webp = await unmark.remove({ ...request, output: { format: 'webp' } })
    const small = await unmark.remove({ ...request, output: { format: 'jpeg', quality: 40 } })
    expect([png, webp, small].map(({ format, creditsSpent }) => [format, creditsSpent])).toEqual([
      ['png', 1],
      ['webp', 0],
      ['jpeg', 0],
    ])
    expect(new Set([png.key, webp.key, small.key]).size).toBe(3)
    expect(double.charged).toBe(1)
  })

  it('is never done by a plan', async () => {
    const { double, unmark } = await hosted()
    const request = { image: await marked(), regions: [REGION] }
    expect(await unmark.plan(request)).toMatchObject({ engine: 'kaze', credits: 1, cached: false, problems: [] })
    expect(double.requests).toEqual([])
    await unmark.remove(request)
    expect(await unmark.plan(request)).toMatchObject({ credits: 0, cached: true })
  })

  it('is not announced by a plan for a picture that is under way, or whose outcome is unknown', async () => {
    const { double, unmark } = await hosted()
    const taken: RemoveRequest = { image: await marked(3, 1), regions: [REGION] }
    const lost: RemoveRequest = { image: await marked(3, 2), regions: [REGION] }
    await unmark.submit(taken)
    expect(await unmark.plan(taken)).toMatchObject({ credits: 0, cached: false, problems: [] })
    double.script('submit', { reset: 'accepted' })
    await failure(unmark.submit(lost))
    expect(await unmark.plan(lost)).toMatchObject({ problems: [{ code: 'SUBMIT_OUTCOME_UNKNOWN' }] })
    expect(await unmark.plan({ ...lost, forceNew: true })).toMatchObject({ credits: 1, problems: [] })
  })

  it('stops at the budget, counting what may have been spent and not what was refused', async () => {
    const { double, unmark } = await hosted({}, { maxCredits: 2 })
    const request = async (seed: number) => ({ image: await marked(3, seed), regions: [REGION] })
    double.script('submit', { code: 1000 }, { reset: 'accepted' })
    expect((await failure(unmark.remove(await request(1)))).code).toBe('REQUEST_REJECTED')
    expect((await failure(unmark.remove(await request(2)))).code).toBe('SUBMIT_OUTCOME_UNKNOWN')
    await unmark.remove(await request(3))
    const sent = double.requests.length
    expect(await failure(unmark.remove(await request(4)))).toMatchObject({ code: 'BUDGET_EXCEEDED', spent: 'no' })
    expect(await unmark.remove(await request(3))).toMatchObject({ cached: true })
    expect(double.requests).toHaveLength(sent)
  })

  it('stops at the budget when many pictures are sent at once', async () => {
    const { double, unmark } = await hosted({}, { maxCredits: 2 })
    const work = [1, 2, 3, 4, 5].map(async (seed) => unmark.submit({ image: await marked(3, seed), regions: [REGION] }))
    const ended = await Promise.allSettled(work)
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(double.charged).toBe(2)
  })

  it('is done again only when it is asked for, and an earlier task is not forgotten for a refused new one', async () => {
    const { double, unmark } = await hosted()
    const request = { image: await marked(), regions: [REGION] }
    const task = await unmark.submit(request)
    double.script('submit', { code: 1003 })
    expect((await failure(unmark.remove({ ...request, forceNew: true }))).code).toBe('INSUFFICIENT_CREDITS')
    expect(await unmark.tasks()).toMatchObject([{ taskId: task.taskId, status: 'processing' }])
    expect(await unmark.remove(request)).toMatchObject({ taskId: task.taskId, creditsSpent: 0 })
    expect(await unmark.remove({ ...request, forceNew: true })).toMatchObject({ creditsSpent: 1, cached: false })
    expect(double.charged).toBe(2)
  })
})

describe('an output that cannot be written', () => {
  it('is refused before paying, and after paying tells what was spent', async () => {
    const { double, unmark } = await hosted()
    const output = path.join(await temporaryFolder(), 'a.png')
    await writeFile(output, 'taken')
    const request = { image: await marked(), regions: [REGION] }
    expect((await failure(unmark.remove({ ...request, output }))).code).toBe('INVALID_INPUT')
    expect(double.requests).toEqual([])
    const late = `${output}.png`
    double.script('result', { hold: true })
    const work = failure(unmark.remove({ ...request, output: late }))
    await double.until(({ held }) => held === 1)
    await writeFile(late, 'taken meanwhile')
    double.release()
    expect(await work).toMatchObject({ code: 'INVALID_INPUT', spent: 'yes', taskId: double.tasks[0]?.taskId })
    expect(await unmark.remove(request)).toMatchObject({ cached: true })
  })
})

describe('a batch', () => {
  it('goes on past failures, pays once for equal pictures, and reports each', async () => {
    const { double, unmark } = await hosted({ polls: 1 }, { concurrency: 3 })
    double.scriptCall('submit', 3, { code: 1000 })
    const seeds = [1, 2, 3, 4, 5, 1, 2, 6, 7, 8, 9, 1]
    const requests = await Promise.all(seeds.map(async (seed) => ({ image: await marked(3, seed), regions: [REGION] })))
    const heard = new Set<number>()
    const outcomes: BatchOutcome[] = []
    for await (const outcome of unmark.removeMany(requests, { onProgress: (index) => heard.add(index) })) {
      outcomes.push(outcome)
    }
    expect(outcomes.map(({ index }) => index).sort((a, b) => a - b)).toEqual(seeds.map((_, index) => index))
    const failed = outcomes.filter(({ ok }) => !ok)
    expect(failed.map((outcome) => !outcome.ok && outcome.error.code)).toEqual(['REQUEST_REJECTED'])
    expect(heard.size).toBe(seeds.length)
    const pictures = double.tasks.map(({ image }) => Buffer.from(image).toString('base64'))
    expect(new Set(pictures).size).toBe(pictures.length)
    expect(double.faults).toEqual([])
  })

  it('has no more pictures at the service than it may, and prepares the next ones meanwhile', async () => {
    const { double, unmark } = await hosted({}, { concurrency: 2 })
    double.scriptEvery('result', { hold: true })
    const requests = await Promise.all(
      [...'abcdefgh'].map(async (_, seed) => ({ image: await marked(3, seed), regions: [REGION] })),
    )
    const prepared = new Set<number>()
    let tellPrepared = () => {}
    const fourPrepared = new Promise<void>((resolve) => {
      tellPrepared = resolve
    })
    const onProgress: BatchOptions['onProgress'] = (index, { stage }) => {
      if (stage === 'submitting') prepared.add(index)
      if (prepared.size === 4) tellPrepared()
    }
    const outcomes = collect(unmark.removeMany(requests, { onProgress }))
    await Promise.all([fourPrepared, double.until(({ held }) => held === 2)])
    expect(double.submissions).toHaveLength(2)
    double.clearScript()
    double.release()
    expect((await outcomes).map(({ ok }) => ok)).toEqual(requests.map(() => true))
    expect(double.charged).toBe(requests.length)
  })
})

async function collect(outcomes: AsyncIterable<BatchOutcome>): Promise<BatchOutcome[]> {
  const all = []
  for await (const outcome of outcomes) all.push(outcome)
  return all
}
