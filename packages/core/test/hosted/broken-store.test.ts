// A store that is damaged, full or not to be written: never a reason to pay twice, nor to lose what was paid for.
import { renameSync, writeFileSync } from 'node:fs'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/errors.ts'
import { temporaryFolder } from '../support/folder.ts'
import { hosted, marked, REGION } from './support.ts'

async function onlyFile(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const [file] = entries.filter((entry) => entry.isFile())
  return path.join(file?.parentPath ?? '', file?.name ?? '')
}

describe('a store that cannot be written', () => {
  it('is noticed before anything is paid', async () => {
    const { double, another } = await hosted()
    const store = path.join(await temporaryFolder(), 'a file')
    await writeFile(store, '')
    const unmark = another({ store })
    const request = { image: await marked(), regions: [REGION] }
    for (const attempt of [unmark.remove, unmark.submit]) {
      expect(await failure(attempt(request))).toMatchObject({ code: 'STORE_CORRUPT', spent: 'no' })
    }
    expect(double.requests).toEqual([])
  })

  it('right before the last byte keeps that byte from being sent', async () => {
    const { double, unmark, store } = await hosted({}, { maxCredits: 1 })
    const request = { image: await marked(), regions: [REGION] }
    let broken = false
    const onProgress = ({ stage, fraction }: { stage: string; fraction: number }) => {
      if (stage !== 'submitting' || fraction <= 0.2 || broken) return
      broken = true
      blockSync(path.join(store, 'tasks'))
    }
    const error = await failure(unmark.remove({ ...request, onProgress }))
    expect(broken).toBe(true)
    expect(error).toMatchObject({ code: 'STORE_CORRUPT', spent: 'no' })
    expect(double.submissions).toEqual([])
    await unblock(path.join(store, 'tasks'))
    expect(await unmark.remove(request)).toMatchObject({ creditsSpent: 1 })
  })

  it('when the service has taken the picture does not cost the picture', async () => {
    const { double, unmark, store } = await hosted()
    double.script('submit', { hold: true })
    const request = { image: await marked(), regions: [REGION] }
    const work = unmark.remove(request)
    await double.until(({ held }) => held === 1)
    await block(path.join(store, 'tasks'))
    double.release()
    const result = await work
    expect(result).toMatchObject({ taskId: double.tasks[0]?.taskId, creditsSpent: 1 })
    expect(result.report.notes.join()).toContain('could not be written to the store')
    expect(await unmark.remove(request)).toMatchObject({ cached: true })
  })

  it('tells the task id when the call was only to hand the picture over', async () => {
    const { double, unmark, store } = await hosted()
    double.script('submit', { hold: true })
    const work = failure(unmark.submit({ image: await marked(), regions: [REGION] }))
    await double.until(({ held }) => held === 1)
    await block(path.join(store, 'tasks'))
    double.release()
    expect(await work).toMatchObject({ code: 'STORE_CORRUPT', spent: 'yes', taskId: double.tasks[0]?.taskId })
  })

  it('when the result is there hands it out all the same, and fetches it again for nothing later', async () => {
    const { double, unmark, store } = await hosted()
    double.script('result', { hold: true })
    const request = { image: await marked(), regions: [REGION] }
    const work = unmark.remove(request)
    await double.until(({ held }) => held === 1)
    await writeFile(path.join(store, 'results'), '')
    double.release()
    const result = await work
    expect(result).toMatchObject({ creditsSpent: 1, cached: false })
    expect(result.report.notes.join()).toContain('was not stored')
    await rm(path.join(store, 'results'))
    expect(await unmark.remove(request)).toMatchObject({ creditsSpent: 0, cached: false })
    expect(await unmark.remove(request)).toMatchObject({ cached: true })
    expect(double.charged).toBe(1)
  })
})

describe('a store that was damaged', () => {
  it('fetches a result again whose picture or entry is broken, and pays nothing', async () => {
    const { double, unmark, store } = await hosted()
    const request = { image: await marked(), regions: [REGION] }
    const first = await unmark.remove(request)
    for (const part of ['results', 'results']) {
      await writeFile(await onlyFile(path.join(store, part)), 'rubbish')
      const again = await unmark.remove(request)
      expect(again).toMatchObject({ taskId: first.taskId, creditsSpent: 0, cached: false })
    }
    expect(double.charged).toBe(1)
  })

  it('finds a task by its id though the link to it is lost', async () => {
    const { unmark, store } = await hosted()
    const { taskId = '' } = await unmark.submit({ image: await marked(), regions: [REGION] })
    await rm(path.join(store, 'task-ids'), { recursive: true })
    expect(await unmark.task(taskId)).toMatchObject({ status: 'success', result: { taskId } })
  })

  it('says so when the picture of a task is lost, and finds the task once it has the picture again', async () => {
    const { double, unmark, store } = await hosted()
    const request = { image: await marked(), regions: [REGION] }
    const { taskId = '' } = await unmark.submit(request)
    await rm(path.join(store, 'blobs'), { recursive: true })
    expect(await failure(unmark.task(taskId))).toMatchObject({ code: 'STORE_CORRUPT', taskId })
    expect(await unmark.remove(request)).toMatchObject({ taskId, creditsSpent: 0 })
    expect(double.charged).toBe(1)
  })

  it('takes the task up again when the line with its order is lost', async () => {
    const { unmark, store } = await hosted()
    const request = { image: await marked(), regions: [REGION] }
    const { taskId = '' } = await unmark.submit(request)
    const journal = await onlyFile(path.join(store, 'tasks'))
    const [, ...lines] = (await readFile(journal, 'utf8')).split('\n')
    await writeFile(journal, ['rubbish', ...lines].join('\n'))
    expect(await failure(unmark.task(taskId))).toMatchObject({ code: 'STORE_CORRUPT', taskId })
    expect(await unmark.tasks()).toMatchObject([{ taskId, status: 'processing', engine: 'unknown' }])
    expect(await unmark.remove(request)).toMatchObject({ taskId, creditsSpent: 0 })
  })
})

/** Puts a file where a folder is needed: no user, not even root, can write below it. */
async function block(folder: string): Promise<void> {
  await rename(folder, `${folder}.aside`)
  await writeFile(folder, '')
}

function blockSync(folder: string): void {
  renameSync(folder, `${folder}.aside`)
  writeFileSync(folder, '')
}

async function unblock(folder: string): Promise<void> {
  await rm(folder)
  await rename(`${folder}.aside`, folder)
}
