import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { openDouble, tokenOf } from './support/double.ts'
import { temporaryFolder } from './support/folder.ts'
import { startHost } from './support/host.ts'
import { MARK, writePicture } from './support/pictures.ts'

describe('with the hosted service', () => {
  test('a picture is submitted, waited for and written, and the same call again costs nothing', async () => {
    const double = await openDouble()
    const host = await startHost({ env: tokenOf(double) })
    const image = await writePicture(host.cwd)
    const first = await host.call('remove_watermark', { image })
    expect(first.facts).toMatchObject({ status: 'success', engine: 'kaze', cached: false, credits_spent: 1 })
    expect(first.facts.task_id).toBe(double.tasks[0]?.taskId)
    const second = await host.call('remove_watermark', { image })
    expect(second.facts).toMatchObject({ status: 'success', cached: true, credits_spent: 0 })
    expect(second.facts.output_path).toBe(first.facts.output_path)
    expect(double.charged).toBe(1)
    const third = await host.call('remove_watermark', { image, force_new: true })
    expect(third.facts).toMatchObject({ status: 'success', cached: false, credits_spent: 1 })
    expect(double.charged).toBe(2)
    expect(double.faults).toEqual([])
  })

  test('a job that outlasts the wait comes back with a handle and the complete next call', async () => {
    const double = await openDouble({ jobDuration: 'manual' })
    const host = await startHost({ env: tokenOf(double) })
    const image = await writePicture(host.cwd)
    const started = await host.call('remove_watermark', { image, wait_seconds: 0 })
    const taskId = double.tasks[0]?.taskId ?? ''
    expect(started.facts).toMatchObject({ status: 'processing', task_id: taskId, credits_spent: 1 })
    expect(started.facts.next_step).toContain(`get_task_result {"task_id":"${taskId}","wait_seconds":45}`)
    const waiting = await host.call('get_task_result', { task_id: taskId, wait_seconds: 0 })
    expect(waiting.facts).toMatchObject({ status: 'processing', task_id: taskId, credits_spent: 0 })
    double.finish(taskId)
    const done = await host.call('get_task_result', { task_id: taskId })
    expect(done.facts).toMatchObject({ status: 'success', task_id: taskId, credits_spent: 0 })
    expect(done.facts.output_path).toBe(path.join(host.cwd, 'photo.clean.png'))
    expect(double.charged).toBe(1)
  })

  test('a second server with another folder fetches what the first one paid for, also after the first was killed', async () => {
    const double = await openDouble({ jobDuration: 'manual' })
    const first = await startHost({ env: tokenOf(double) })
    const image = await writePicture(first.cwd)
    const started = await first.call('remove_watermark', { image, regions: [MARK], wait_seconds: 0 })
    const second = await startHost({ env: tokenOf(double), store: first.store })
    const asked = await second.call('get_task_result', { task_id: started.facts.task_id, wait_seconds: 0 })
    expect(asked.facts.status).toBe('processing')
    process.kill(first.pid, 'SIGKILL')
    double.finish(started.facts.task_id)
    const output = path.join(second.cwd, 'mine.png')
    const done = await second.call('get_task_result', { task_id: started.facts.task_id, output_path: output })
    expect(done.facts).toMatchObject({ status: 'success', output_path: output, report: { changed_outside: 0 } })
    expect((await readFile(output)).length).toBeGreaterThan(0)
    await rm(image)
    const again = await second.call('get_task_result', { task_id: started.facts.task_id })
    expect(again.facts.status).toBe('success')
    expect(double.charged).toBe(1)
  })

  test('without an id the recent tasks are listed, newest first', async () => {
    const double = await openDouble({ jobDuration: 'manual' })
    const host = await startHost({ env: tokenOf(double) })
    for (const seed of [1, 2]) {
      await host.call('remove_watermark', { image: await writePicture(host.cwd, `${seed}.png`, seed), wait_seconds: 0 })
    }
    const listed = await host.call('get_task_result')
    expect(listed.facts.tasks.map((task: { task_id: string }) => task.task_id)).toEqual(
      double.tasks.map(({ taskId }) => taskId).reverse(),
    )
    expect(listed.facts.tasks[0]).toMatchObject({ status: 'processing', engine: 'kaze' })
    const other = await startHost({ store: await temporaryFolder() })
    expect((await other.call('get_task_result')).facts.tasks).toEqual([])
  })

  test('the spending limit holds for the whole session', async () => {
    const double = await openDouble()
    const host = await startHost({ env: tokenOf(double), args: ['--max-credits', '1'], roots: [] })
    const images = [await writePicture(host.cwd, 'a.png', 1), await writePicture(host.cwd, 'b.png', 2)]
    expect((await host.call('remove_watermark', { image: images[0] })).facts.status).toBe('success')
    await host.offer([host.cwd, await temporaryFolder()])
    const refused = await host.call('remove_watermark', { image: images[1] })
    expect(refused.text).toMatch(/^BUDGET_EXCEEDED: /)
    expect(double.charged).toBe(1)
  })

  test('two calls for the same picture at once cost one credit, and one of them reports it', async () => {
    const double = await openDouble({ polls: 1 })
    const host = await startHost({ env: tokenOf(double) })
    const image = await writePicture(host.cwd)
    const replies = await Promise.all([1, 2, 3].map(() => host.call('remove_watermark', { image })))
    expect(replies.map(({ facts }) => facts.status)).toEqual(['success', 'success', 'success'])
    expect(new Set(replies.map(({ facts }) => facts.output_path)).size).toBe(1)
    expect(replies.reduce((sum, { facts }) => sum + facts.credits_spent, 0)).toBe(1)
    expect(double.charged).toBe(1)
  })
})
