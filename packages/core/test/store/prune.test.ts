import { access, appendFile, readFile, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ContentKey, contentKey } from '../../src/store/key.ts'
import { Layout } from '../../src/store/layout.ts'
import type { Store } from '../../src/store/store.ts'
import { filesBelow, keyNumber, newResult, temporaryStore } from './support.ts'

const DAY_MS = 86_400_000
const isFinished = (records: readonly unknown[]) => JSON.stringify(records.at(-1)) === '{"state":"done"}'
const [ONE, TWO] = [keyNumber(1), keyNumber(2)]

async function put(store: Store, key: ContentKey, text: string, agoDays: number) {
  const { path: blob, sha256 } = await store.results.put(newResult(key), Buffer.from(text))
  await age(new Layout(store.folder).result(key), agoDays)
  await age(blob, agoDays)
  return { blob, sha256 }
}

async function age(file: string, days: number): Promise<void> {
  const then = new Date(Date.now() - days * DAY_MS)
  await utimes(file, then, then)
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  )
}

function daysAgo(days: number): Date {
  return new Date(Date.now() - days * DAY_MS)
}

describe('pruning', () => {
  it('an empty store does nothing and makes no folder', async () => {
    const { store } = await temporaryStore()
    expect(await store.prune({ maxBytes: 0 })).toMatchObject({ removedResults: 0, freedBytes: 0, keptBytes: 0 })
    expect(await exists(store.folder)).toBe(false)
  })

  it('by age removes unused results with their pictures, and keeps what was read since', async () => {
    const { store, damage } = await temporaryStore()
    await put(store, ONE, 'one', 10)
    await put(store, TWO, 'two', 10)
    await store.results.get(TWO)
    const report = await store.prune({ olderThan: daysAgo(5) })
    expect(report).toMatchObject({ removedResults: 1, removedBlobs: 1 })
    expect(await store.results.get(ONE)).toBeUndefined()
    expect((await store.results.get(TWO))?.bytes).toEqual(Buffer.from('two'))
    expect(damage).toEqual([])
    expect((await filesBelow(store.folder)).length).toBe(2)
  })

  it('by size leaves no more than the limit, counted in real bytes', async () => {
    const { store } = await temporaryStore()
    for (const number of [1, 2, 3, 4]) await put(store, keyNumber(number), `${number}`.repeat(1_000), 10 - number)
    const report = await store.prune({ maxBytes: 3_000 })
    expect(report).toMatchObject({ removedResults: 2, removedBlobs: 2 })
    const sizes = (await filesBelow(store.folder)).map(
      async (file) => (await readFile(path.join(store.folder, file))).length,
    )
    expect((await Promise.all(sizes)).reduce((sum, size) => sum + size)).toBe(report.keptBytes)
    expect(await store.results.get(keyNumber(2))).toBeUndefined()
    expect(await store.results.get(keyNumber(3))).toBeDefined()
  })

  it('to nothing empties a store that was filled a moment ago', async () => {
    const { store } = await temporaryStore()
    await store.results.put(newResult(ONE), Buffer.from('one'))
    await store.results.put(newResult(TWO), Buffer.from('one'))
    expect(await store.prune({ maxBytes: 0 })).toMatchObject({ removedResults: 2, removedBlobs: 1, keptBytes: 0 })
    expect(await filesBelow(store.folder)).toEqual([])
  })

  it('keeps the keys that it is told to keep', async () => {
    const { store } = await temporaryStore()
    await put(store, ONE, 'one', 10)
    await put(store, TWO, 'two', 10)
    await store.prune({ maxBytes: 0, olderThan: new Date(), keepKeys: [ONE] })
    expect([await store.results.get(ONE), await store.results.get(TWO)]).toMatchObject([{ key: ONE }, undefined])
  })

  it('removes old journals of finished tasks with their links, and no journal without being told what is finished', async () => {
    const { store } = await temporaryStore()
    const layout = new Layout(store.folder)
    for (const [key, task] of [
      [ONE, 'task 1'],
      [TWO, 'task 2'],
    ] as const) {
      await store.journal.append(key, { state: 'submitting' })
      await store.journal.append(key, { state: 'done' })
      await store.journal.linkTask(task, key)
      await age(layout.taskLink(task), 10)
    }
    await age(layout.journal(ONE), 10)
    expect(await store.prune({ olderThan: daysAgo(5) })).toMatchObject({ removedJournals: 0, removedTaskLinks: 0 })
    const keepKeys = [ONE]
    expect(await store.prune({ olderThan: daysAgo(5), isFinished, keepKeys })).toMatchObject({ removedJournals: 0 })
    expect(await store.prune({ maxBytes: 0, isFinished })).toMatchObject({ removedJournals: 0 })
    const report = await store.prune({ olderThan: daysAgo(5), isFinished })
    expect(report).toMatchObject({ removedJournals: 1, removedTaskLinks: 1, removedLocks: 0 })
    expect((await filesBelow(store.folder)).filter((file) => /^(locks|tmp)/.test(file))).toEqual([])
    expect([await store.journal.findTask('task 1'), await store.journal.findTask('task 2')]).toEqual([undefined, TWO])
    expect((await store.journal.read(TWO)).records).toHaveLength(2)
  })

  it('never removes the journal of an unfinished task, nor a picture that it names', async () => {
    const { store } = await temporaryStore()
    const layout = new Layout(store.folder)
    const { sha256 } = await put(store, ONE, 'a source', 10)
    const { sha256: unnamed } = await store.blobs.put(Buffer.from('a mask'), 'png')
    await age(layout.blob(unnamed, 'png'), 10)
    await store.journal.append(TWO, { state: 'submitting', source: { sha256 }, files: [`${unnamed}.png`] })
    await age(layout.journal(TWO), 10)
    const report = await store.prune({ olderThan: new Date(), maxBytes: 0, isFinished })
    expect(report).toMatchObject({ removedResults: 0, removedBlobs: 0, removedJournals: 0 })
    expect(await store.blobs.get(sha256, 'png')).toBeDefined()
    expect(await store.blobs.get(unnamed, 'png')).toBeDefined()
  })

  it.each([
    ['damaged', (text: string) => text.replace('submitting', 'submissing')],
    ['torn', (text: string) => `${text}{"format":1`],
    ['newer', (text: string) => `${text}{"format":2}\n`],
  ])('takes a journal with a %s line for unfinished', async (_name, change) => {
    const { store } = await temporaryStore()
    const file = new Layout(store.folder).journal(ONE)
    await store.journal.append(ONE, { state: 'submitting' })
    await store.journal.append(ONE, { state: 'done' })
    await writeFile(file, change(await readFile(file, 'utf8')))
    await age(file, 10)
    expect(await store.prune({ olderThan: daysAgo(5), isFinished })).toMatchObject({ removedJournals: 0 })
  })

  it('keeps the link of a task whose result is still there', async () => {
    const { store } = await temporaryStore()
    await store.results.put(newResult(ONE), Buffer.from('one'))
    await store.journal.linkTask('task', ONE)
    await age(new Layout(store.folder).taskLink('task'), 10)
    expect(await store.prune({ isFinished })).toMatchObject({ removedTaskLinks: 0 })
    expect(await store.journal.findTask('task')).toBe(ONE)
  })

  it('leaves a journal alone while somebody works on its key', async () => {
    const { store } = await temporaryStore()
    await store.journal.append(ONE, { state: 'done' })
    await age(new Layout(store.folder).journal(ONE), 10)
    const release = await store.lock(ONE)
    expect(await store.prune({ olderThan: daysAgo(5), isFinished })).toMatchObject({ removedJournals: 0 })
    await release()
    expect(await store.prune({ olderThan: daysAgo(5), isFinished })).toMatchObject({ removedJournals: 1 })
  })

  it('keeps entries of a newer version and the pictures that they name', async () => {
    const { store } = await temporaryStore()
    const { blob } = await put(store, ONE, 'one', 10)
    const entry = new Layout(store.folder).result(ONE)
    await writeFile(entry, (await readFile(entry, 'utf8')).replace('"format":1', '"format":2'))
    await store.prune({ olderThan: new Date(), maxBytes: 0 })
    expect([await exists(entry), await exists(blob)]).toEqual([true, true])
  })

  it('removes what nobody needs: damaged files, old orphans, links to nowhere', async () => {
    const { store } = await temporaryStore()
    const layout = new Layout(store.folder)
    const { blob } = await put(store, ONE, 'one', 0)
    await appendFile(blob, 'x')
    await store.results.get(ONE)
    const orphans = [await store.blobs.put(Buffer.from('old'), 'png'), await store.blobs.put(Buffer.from('new'), 'png')]
    await age(orphans[0]?.path ?? '', 1)
    for (const task of ['old', 'new']) await store.journal.linkTask(task, contentKey({ task }))
    await age(layout.taskLink('old'), 1)
    const report = await store.prune()
    expect(report).toMatchObject({ removedDamaged: 1, removedBlobs: 1, removedTaskLinks: 1, freedBytes: 3 })
    expect(await exists(orphans[1]?.path ?? '')).toBe(true)
    expect(await store.journal.findTask('new')).toBeDefined()
  })

  it('says when the disk refuses', async () => {
    const { store } = await temporaryStore()
    await writeFile(store.folder, 'no folder')
    await expect(store.prune()).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    await expect(store.verify()).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
  })
})
