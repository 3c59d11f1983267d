// A caller may go away at any moment: the call ends at once, and what was paid for is found again.
import { describe, expect, it } from 'vitest'
import type { Progress } from '../../src/index.ts'
import { UnmarkError } from '../../src/index.ts'
import { failure } from '../support/errors.ts'
import { hosted, large, marked, REGION } from './support.ts'

describe('aborting', () => {
  it('before anything was sent costs nothing', async () => {
    const { double, unmark } = await hosted()
    const request = { image: await marked(), regions: [REGION], signal: AbortSignal.abort() }
    for (const attempt of [unmark.remove, unmark.submit, unmark.plan]) {
      expect(await failure(attempt(request))).toMatchObject({ code: 'ABORTED', spent: 'no', retryable: true })
    }
    expect(double.requests).toEqual([])
  })

  it('during the upload costs nothing, and the picture can be sent again', async () => {
    const { double, unmark } = await hosted()
    double.script('submit', { hang: 'mid-body', afterBytes: 1 })
    const controller = new AbortController()
    const request = { image: await large(9), regions: [REGION], crop: false }
    const work = failure(unmark.remove({ ...request, signal: controller.signal }))
    await double.until(({ requests }) => requests.some(({ end }) => end === 'hung'))
    controller.abort()
    expect(await work).toMatchObject({ code: 'ABORTED', spent: 'no' })
    expect(await unmark.remove(request)).toMatchObject({ creditsSpent: 1 })
    expect(double.charged).toBe(1)
  })

  it('between the last byte and the answer ends the call, and the answer is heard all the same', async () => {
    const { double, unmark } = await hosted()
    double.script('submit', { hold: true })
    const controller = new AbortController()
    const request = { image: await marked(), regions: [REGION] }
    const work = failure(unmark.remove({ ...request, signal: controller.signal }))
    await double.until(({ held }) => held === 1)
    controller.abort()
    expect(await work).toMatchObject({ code: 'ABORTED', spent: 'unknown', retryable: false })
    double.release()
    const taskId = double.tasks[0]?.taskId
    expect(await unmark.remove(request)).toMatchObject({ taskId, creditsSpent: 0, cached: false })
    expect(double.submissions).toHaveLength(1)
  })

  it('and closing between the last byte and the answer leaves an outcome that is known to be unknown', async () => {
    const { double, unmark, another } = await hosted()
    double.script('submit', { hang: 'accepted' })
    const controller = new AbortController()
    const request = { image: await marked(), regions: [REGION] }
    const work = failure(unmark.remove({ ...request, signal: controller.signal }))
    await double.until(({ tasks }) => tasks.length === 1)
    controller.abort()
    expect(await work).toMatchObject({ code: 'ABORTED', spent: 'unknown' })
    await unmark.close()
    expect(await failure(another().remove(request))).toMatchObject({ code: 'SUBMIT_OUTCOME_UNKNOWN' })
    expect(double.submissions).toHaveLength(1)
  })

  it('while the task runs, or its picture comes, keeps the task', async () => {
    const { double, unmark } = await hosted({ jobDuration: 'manual' })
    double.script('download', { hang: 'mid-reply' })
    const request = { image: await marked(), regions: [REGION] }
    const moments = [() => double.calls('result').length > 0, () => double.requests.some(({ end }) => end === 'hung')]
    for (const [index, moment] of moments.entries()) {
      const controller = new AbortController()
      const work = failure(unmark.remove({ ...request, signal: controller.signal }))
      await double.until(moment)
      controller.abort()
      const spent = index === 0 ? 'yes' : 'no'
      expect(await work).toMatchObject({ code: 'ABORTED', spent, taskId: double.tasks[0]?.taskId })
      if (index === 0) double.finish(double.tasks[0]?.taskId ?? '')
    }
    expect(await unmark.remove(request)).toMatchObject({ creditsSpent: 0 })
    expect(double.charged).toBe(1)
  })

  it('while another call has the picture under way ends only the call that was aborted', async () => {
    const { double, unmark, another } = await hosted()
    double.script('submit', { hold: true })
    const request = { image: await marked(), regions: [REGION] }
    const first = unmark.remove(request)
    await double.until(({ held }) => held === 1)
    const controller = new AbortController()
    const waiting = [unmark, another()].map((client) =>
      failure(client.remove({ ...request, signal: controller.signal })),
    )
    controller.abort()
    for (const error of await Promise.all(waiting)) expect(error).toMatchObject({ code: 'ABORTED', spent: 'no' })
    double.release()
    expect(await first).toMatchObject({ creditsSpent: 1 })
  })

  it('at any event that a call reports loses nothing and pays nothing twice', async () => {
    const { double, unmark } = await hosted({ polls: 1 })
    for (let moment = 1; ; moment++) {
      const request = { image: await marked(3, moment), regions: [REGION] }
      const controller = new AbortController()
      let events = 0
      const onProgress = (_: Progress) => {
        if (++events === moment) controller.abort()
      }
      const ended = await unmark
        .remove({ ...request, signal: controller.signal, onProgress })
        .catch((error: unknown) => error)
      if (events < moment) break
      if (UnmarkError.is(ended)) expect(ended.code).toBe('ABORTED')
      else expect(ended).toMatchObject({ creditsSpent: 1 })
      const result = await unmark.remove(request)
      expect(double.tasks.filter(({ taskId }) => taskId === result.taskId)).toHaveLength(1)
      expect(double.charged).toBe(moment)
    }
    expect(double.charged).toBeGreaterThan(10)
    expect(double.faults).toEqual([])
  })

  it('by closing the client ends what is under way, and everything that comes later', async () => {
    const { double, unmark, another } = await hosted({ jobDuration: 'manual' })
    const request = { image: await marked(), regions: [REGION] }
    const work = failure(unmark.remove(request))
    await double.until((seen) => seen.calls('result').length > 0)
    await unmark.close()
    expect(await work).toMatchObject({ code: 'ABORTED', spent: 'yes', taskId: double.tasks[0]?.taskId })
    for (const late of [unmark.remove(request), unmark.submit(request), unmark.quota(), unmark.task('x')]) {
      expect((await failure(late)).code).toBe('ABORTED')
    }
    double.finish(double.tasks[0]?.taskId ?? '')
    expect(await another().remove(request)).toMatchObject({ creditsSpent: 0 })
  })
})
