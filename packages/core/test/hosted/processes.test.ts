// Several processes with one store, alive and killed: one payment for one picture, whatever happens.
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { cleanInProcess, type Said, startCleaning, writePictures } from './processes.ts'
import { hosted, large, REGION } from './support.ts'

describe('many processes with one store', () => {
  it('pay once for one picture, and all get it', async () => {
    const { double, store } = await hosted({ polls: 1 })
    const images = await writePictures(await temporaryFolder(), 1)
    const all = Array.from({ length: 8 }, () => startCleaning(double, store))
    await Promise.all(all.map(({ ready }) => ready))
    for (const { go } of all) go(images)
    const said = (await Promise.all(all.map(({ ended }) => ended))).flat()
    expect(said).toHaveLength(8)
    expect(new Set(said.map(({ sha256 }) => sha256)).size).toBe(1)
    expect(said[0]?.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(said.reduce((sum, { creditsSpent = 0 }) => sum + creditsSpent, 0)).toBe(1)
    expect(double.charged).toBe(1)
    expect(double.submissions).toHaveLength(1)
    expect(double.faults).toEqual([])
  })

  it('lose nothing and pay nothing twice when they are killed at any moment', async () => {
    const { double, store } = await hosted({ polls: 1 })
    double.scriptEvery('submit', { delayMs: 15 })
    const images = await writePictures(await temporaryFolder(), 20)
    const left = new Set(images)
    const unknown: Said[] = []
    const settle = (said: readonly Said[]) => {
      unknown.push(...said.filter(({ error }) => error))
      for (const { image } of said) left.delete(image)
    }
    // Each is killed when the service has had so many requests of it.
    let next = startCleaning(double, store)
    for (const requests of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]) {
      const cleaning = next
      await cleaning.ready
      next = startCleaning(double, store)
      const moment = double.requests.length + requests
      cleaning.go([...left])
      await Promise.race([double.until((seen) => seen.requests.length >= moment), cleaning.ended])
      cleaning.child.kill('SIGKILL')
      settle(await cleaning.ended)
    }
    next.go([...left])
    settle(await next.ended)
    expect(left.size).toBe(0)
    for (const { error } of unknown) expect(error).toMatchObject({ code: 'SUBMIT_OUTCOME_UNKNOWN', spent: 'unknown' })
    const paid = double.tasks.map(({ image }) => Buffer.from(image).toString('base64'))
    expect(new Set(paid).size).toBe(paid.length)
    expect(paid.length).toBeGreaterThanOrEqual(images.length - unknown.length)
  }, 120_000)

  it('take over at once from one that was killed while it held the lock', async () => {
    const { double, unmark, store } = await hosted()
    const images = await writePictures(await temporaryFolder(), 1)
    double.script('submit', { hold: true })
    const holder = startCleaning(double, store)
    holder.go(images)
    await double.until(({ held }) => held === 1)
    holder.child.kill('SIGKILL')
    await holder.ended
    const [image = ''] = images
    // The deadline is what the next may be delayed by at most.
    const next = unmark.remove({ image, regions: [REGION], deadlineMs: 2_000 })
    const message = expect.stringContaining('This picture was sent at')
    await expect(next).rejects.toMatchObject({ code: 'SUBMIT_OUTCOME_UNKNOWN', message })
    expect(double.submissions).toHaveLength(1)
  })

  it('finish in another folder what a killed one had submitted', async () => {
    const { double, store, unmark } = await hosted({ jobDuration: 'manual' })
    const [image = ''] = await writePictures(await temporaryFolder(), 1)
    const first = startCleaning(double, store)
    first.go([image])
    await double.until((seen) => seen.calls('result').length >= 1)
    first.child.kill('SIGKILL')
    await first.ended
    const taskId = double.tasks[0]?.taskId ?? ''
    double.finish(taskId)
    const [said] = await cleanInProcess(double, store, [image], await temporaryFolder())
    expect(said).toMatchObject({ taskId, creditsSpent: 0 })
    expect(await unmark.remove({ image: await readFile(image), regions: [REGION] })).toMatchObject({ cached: true })
    expect(double.charged).toBe(1)
  })

  it('send a picture again whose upload was cut by a kill', async () => {
    const { double, store } = await hosted()
    const image = path.join(await temporaryFolder(), 'large.png')
    await writeFile(image, await large(9))
    double.script('submit', { hang: 'mid-body', afterBytes: 1 })
    const first = startCleaning(double, store)
    first.go([image])
    await double.until(({ requests }) => requests.some(({ end }) => end === 'hung'))
    first.child.kill('SIGKILL')
    await first.ended
    const [said] = await cleanInProcess(double, store, [image])
    expect(said).toMatchObject({ creditsSpent: 1 })
    expect(double.charged).toBe(1)
  })
})
