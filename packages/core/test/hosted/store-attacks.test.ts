// Every file of a store that was used, damaged in every way: no wrong picture is served, and nothing is paid for again.
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Unmark } from '../../src/client.ts'
import { UnmarkError } from '../../src/errors.ts'
import { hosted, marked, REGION } from './support.ts'

type Attack = (bytes: Buffer) => Buffer | undefined

const ATTACKS: Readonly<Record<string, Attack>> = {
  'with a bit flipped at its beginning': (bytes) => flipped(bytes, 0),
  'with a bit flipped in its middle': (bytes) => flipped(bytes, Math.floor(bytes.length / 2)),
  'with a bit flipped at its end': (bytes) => flipped(bytes, bytes.length - 2),
  'cut in half': (bytes) => bytes.subarray(0, bytes.length / 2),
  'cut to nothing': () => Buffer.alloc(0),
  'longer than it was': (bytes) => Buffer.concat([bytes, bytes]),
  gone: () => undefined,
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 0b100
  return copy
}

async function filesOf(store: string): Promise<string[]> {
  const entries = await readdir(store, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
}

async function readAll(store: string): Promise<Map<string, Buffer>> {
  const files = await filesOf(store)
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(file)] as const)))
}

async function restore(store: string, sound: ReadonlyMap<string, Buffer>): Promise<void> {
  for (const file of await filesOf(store)) if (!sound.has(file)) await rm(file)
  for (const [file, bytes] of sound) await writeFile(file, bytes)
}

/** A picture that was cleaned, as SHA-256 of what came; otherwise the error's code. */
async function endOf(unmark: Unmark, request: Parameters<Unmark['remove']>[0]): Promise<string> {
  try {
    return (await unmark.remove(request)).report.sha256.after
  } catch (error) {
    if (UnmarkError.is(error)) return error.code
    throw error
  }
}

describe('any one file of a store', () => {
  it.each(Object.keys(ATTACKS))('%s costs neither the picture nor a credit, and is repaired', async (name) => {
    const { double, unmark, store } = await hosted()
    const request = { image: await marked(), regions: [REGION] }
    const clean = await endOf(unmark, request)
    const sound = await readAll(store)
    expect(sound.size).toBeGreaterThan(3)
    for (const [file, bytes] of sound) {
      const attacked = ATTACKS[name]?.(bytes)
      if (attacked) await writeFile(file, attacked)
      else await rm(file)
      expect(await endOf(unmark, request), file).toBe(clean)
      await unmark.store.verify()
      const { damage } = await unmark.store.verify()
      // Journals are evidence, and never changed.
      expect(damage.filter(({ part }) => part !== 'journal')).toEqual([])
      expect(await endOf(unmark, request), file).toBe(clean)
      await restore(store, sound)
    }
    expect(double.charged).toBe(1)
  })

  it.each(Object.keys(ATTACKS))('%s, with the result gone as well, is never a reason to pay again', async (name) => {
    const { double, unmark, store } = await hosted()
    const request = { image: await marked(), regions: [REGION] }
    const clean = await endOf(unmark, request)
    const all = await readAll(store)
    const sound = new Map([...all].filter(([file]) => !file.startsWith(path.join(store, 'results'))))
    for (const [file, bytes] of sound) {
      const attacked = ATTACKS[name]?.(bytes)
      // Without its journal, a store knows nothing of a picture, and nobody can.
      if (file.startsWith(path.join(store, 'tasks')) && !attacked?.length) continue
      await restore(store, sound)
      if (attacked) await writeFile(file, attacked)
      else await rm(file)
      expect([clean, 'SUBMIT_OUTCOME_UNKNOWN', 'STORE_CORRUPT'], file).toContain(await endOf(unmark, request))
    }
    expect(double.charged).toBe(1)
  })
})

describe('two results', () => {
  it.each(['results', 'blobs', 'tasks', 'task-ids'])(
    'whose files in %s were swapped never stand for each other',
    async (part) => {
      const { double, unmark, store } = await hosted()
      const requests = await Promise.all(
        [0, 90].map(async (seed) => ({ image: await marked(3, seed), regions: [REGION] })),
      )
      const clean = [await endOf(unmark, requests[0] as never), await endOf(unmark, requests[1] as never)]
      expect(clean[0]).not.toBe(clean[1])
      const files = (await filesOf(path.join(store, part))).filter((file) => !file.endsWith('.input')).sort()
      expect(files).toHaveLength(2)
      const [one = '', other = ''] = files
      await rename(one, `${one}.aside`)
      await rename(other, one)
      await rename(`${one}.aside`, other)
      for (const [index, request] of requests.entries()) expect(await endOf(unmark, request)).toBe(clean[index])
      for (const task of double.tasks) expect((await unmark.task(task.taskId)).taskId).toBe(task.taskId)
      expect(double.charged).toBe(2)
    },
  )
})

describe('two journals', () => {
  it('that were swapped, with the results gone, lead nobody to the other picture’s task', async () => {
    const { double, unmark, store } = await hosted()
    const requests = await Promise.all(
      [0, 90].map(async (seed) => ({ image: await marked(3, seed), regions: [REGION] })),
    )
    for (const request of requests) await endOf(unmark, request)
    await rm(path.join(store, 'results'), { recursive: true })
    const [one = '', other = ''] = await filesOf(path.join(store, 'tasks'))
    await rename(one, `${one}.aside`)
    await rename(other, one)
    await rename(`${one}.aside`, other)
    for (const request of requests) expect(await endOf(unmark, request)).toBe('SUBMIT_OUTCOME_UNKNOWN')
    expect(double.charged).toBe(2)
  })
})

describe('a store that a newer version has written', () => {
  it('is left as it is, and no picture that it may have paid for is paid for again', async () => {
    const { double, unmark, store } = await hosted()
    const request = { image: await marked(), regions: [REGION] }
    await endOf(unmark, request)
    const sealed = [...(await readAll(store))].filter(([, bytes]) => bytes.includes('"format":1,"checksum"'))
    expect(sealed.length).toBeGreaterThan(2)
    const newer = sealed.map(
      ([file, bytes]) => [file, bytes.toString().replaceAll('"format":1,', '"format":2,')] as const,
    )
    for (const [file, text] of newer) await writeFile(file, text)
    expect(await endOf(unmark, request)).toBe('SUBMIT_OUTCOME_UNKNOWN')
    await unmark.store.verify()
    await unmark.store.prune({ olderThan: new Date() })
    for (const [file, text] of newer) expect(await readFile(file, 'utf8')).toBe(text)
    expect(double.charged).toBe(1)
  })
})

describe('a store that is removed', () => {
  it.each(['submit', 'result', 'download'] as const)(
    'while the service answers %s costs neither picture nor credit',
    async (call) => {
      const { double, unmark, store } = await hosted()
      double.script(call, { hold: true })
      const work = unmark.remove({ image: await marked(), regions: [REGION] })
      await double.until(({ held }) => held === 1)
      await rm(store, { recursive: true })
      double.release()
      expect(await work).toMatchObject({ creditsSpent: 1, taskId: double.tasks[0]?.taskId })
      expect(double.charged).toBe(1)
    },
  )
})
