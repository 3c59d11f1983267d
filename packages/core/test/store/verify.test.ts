import { appendFile, chmod, mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { Layout } from '../../src/store/layout.ts'
import { asOrdinaryUser, filesBelow, keyNumber, newResult, startFixture, temporaryStore } from './support.ts'

const [ONE, TWO, THREE] = [keyNumber(1), keyNumber(2), keyNumber(3)]

const taskIdsOf = (records: readonly unknown[]) =>
  records.flatMap((record) => Object(record).taskId ?? []) as readonly string[]

describe('verifying', () => {
  it('a store that is not there yet finds nothing and makes no folder', async () => {
    const { store } = await temporaryStore()
    expect(await store.verify()).toEqual({
      results: 0,
      blobs: 0,
      journals: 0,
      taskLinks: 0,
      bytes: 0,
      damage: [],
      orphanedBlobs: 0,
      orphanedTaskLinks: 0,
      relinkedTasks: 0,
      removedTemporaryFiles: 0,
      removedLocks: 0,
    })
    await expect(filesBelow(store.folder)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('a sound store counts everything and changes nothing', async () => {
    const { store, damage } = await temporaryStore()
    await store.results.put(newResult(ONE), Buffer.from('one'))
    await store.results.put(newResult(TWO), Buffer.from('one'))
    await store.blobs.put(Buffer.from('orphan'), 'png')
    await store.journal.append(keyNumber(4), { taskId: 'task 4' })
    await store.journal.linkTask('task 4', keyNumber(4))
    await store.journal.linkTask('task 2', TWO)
    await store.journal.linkTask('task 3', THREE)
    const before = await filesBelow(store.folder)
    expect(await store.verify()).toMatchObject({
      results: 2,
      blobs: 2,
      journals: 1,
      taskLinks: 3,
      bytes: 9,
      damage: [],
      orphanedBlobs: 1,
      orphanedTaskLinks: 1,
    })
    expect(await filesBelow(store.folder)).toEqual(before)
    expect(damage).toEqual([])
  })

  it('finds all damage at once, moves it aside, and finds none the next time', async () => {
    const { store, damage } = await temporaryStore()
    const layout = new Layout(store.folder)
    for (const [index, key] of [ONE, TWO, THREE].entries()) {
      await store.results.put(newResult(key), Buffer.from(`picture ${index}`))
    }
    const blob = (await store.results.get(TWO))?.path ?? ''
    await writeFile(layout.result(ONE), '{}')
    await writeFile(blob, 'damaged')
    await writeFile(layout.resultBesideNewer(THREE), '')
    await store.journal.linkTask('task', ONE)
    await writeFile(layout.taskLink('task'), 'x')
    const report = await store.verify()
    expect(report.damage.map(({ part, problem, path: file }) => [part, problem, file]).sort()).toEqual(
      [
        ['blob', 'damaged', blob],
        ['result', 'damaged', layout.result(ONE)],
        ['result', 'damaged', layout.result(TWO)],
        ['result', 'damaged', layout.resultBesideNewer(THREE)],
        ['task link', 'damaged', layout.taskLink('task')],
      ].sort(),
    )
    expect(report.damage.every(({ movedTo }) => movedTo)).toBe(true)
    expect(report).toMatchObject({ results: 1, blobs: 2, orphanedBlobs: 1 })
    expect(damage).toEqual([])
    expect((await store.verify()).damage).toEqual([])
    expect(await store.results.get(THREE)).toBeDefined()
  })

  it('moves aside what lies in the wrong folder', async () => {
    const { store } = await temporaryStore()
    const layout = new Layout(store.folder)
    const { path: blob } = await store.results.put(newResult(ONE), Buffer.from('one'))
    for (const file of [blob, layout.result(ONE)]) {
      const elsewhere = path.join(path.dirname(file), '..', 'zz'.replaceAll('z', file.endsWith('png') ? '0' : '1'))
      await mkdir(elsewhere, { recursive: true })
      await rename(file, path.join(elsewhere, path.basename(file)))
    }
    expect((await store.verify()).damage.map(({ message }) => message)).toEqual([
      'A blob was damaged (it lies in the wrong folder) and was moved aside.',
      'A result was damaged (it lies in the wrong folder) and was moved aside.',
    ])
  })

  it('reports damaged lines of journals and never changes a journal', async () => {
    const { store } = await temporaryStore()
    const file = new Layout(store.folder).journal(ONE)
    await store.journal.append(ONE, { step: 1 })
    await store.journal.append(TWO, { step: 1 })
    const text = (await readFile(file, 'utf8')).replace('"step":1', '"step":2')
    await writeFile(file, text)
    for (let time = 0; time < 2; time++) {
      const report = await store.verify()
      expect(report).toMatchObject({ journals: 1, damage: [{ part: 'journal', problem: 'damaged', path: file }] })
      expect(await readFile(file, 'utf8')).toBe(text)
    }
  })

  it('makes tasks findable again whose links were lost or damaged', async () => {
    const { store } = await temporaryStore()
    const layout = new Layout(store.folder)
    for (const [key, taskId] of [
      [ONE, 'lost'],
      [TWO, 'damaged'],
      [THREE, 'sound'],
    ] as const) {
      await store.journal.append(key, { taskId })
      await store.journal.linkTask(taskId, key)
    }
    await rm(layout.taskLink('lost'))
    await writeFile(layout.taskLink('damaged'), '')
    expect(await store.verify({ taskIdsOf })).toMatchObject({ relinkedTasks: 2, damage: [{ part: 'task link' }] })
    const found = ['lost', 'damaged', 'sound'].map((id) => store.journal.findTask(id))
    expect(await Promise.all(found)).toEqual([ONE, TWO, THREE])
  })

  it('reports and leaves what a newer version has written', async () => {
    const { store } = await temporaryStore()
    await store.results.put(newResult(ONE), Buffer.from('one'))
    const layout = new Layout(store.folder)
    const entry = layout.result(ONE)
    await writeFile(entry, '{"format":2}')
    await store.journal.append(ONE, {})
    await appendFile(layout.journal(ONE), '{"format":2}\n')
    const report = await store.verify()
    expect(report).toMatchObject({ results: 0, blobs: 1, journals: 0 })
    expect(report.damage.map(({ problem, path: file }) => [problem, file])).toEqual([
      ['newer', entry],
      ['newer', layout.journal(ONE)],
    ])
    expect(await readFile(entry, 'utf8')).toBe('{"format":2}')
  })

  it('goes on after a file that may not be read', async () => {
    const { store } = await temporaryStore()
    const { path: blob } = await store.blobs.put(Buffer.from('one'), 'png')
    await store.blobs.put(Buffer.from('two'), 'png')
    const journal = new Layout(store.folder).journal(ONE)
    await store.journal.append(ONE, {})
    await store.journal.append(TWO, {})
    await openToAll(store.folder)
    for (const file of [blob, journal]) await chmod(file, 0)
    await asOrdinaryUser(async () => {
      const report = await store.verify()
      expect(report).toMatchObject({ blobs: 1, journals: 1 })
      expect(report.damage.map(({ part, problem, path: file }) => [part, problem, file])).toEqual([
        ['blob', 'unreadable', blob],
        ['journal', 'unreadable', journal],
      ])
    })
  })

  it('removes the locks and temporary files of dead processes', async () => {
    const { store } = await temporaryStore()
    const holder = startFixture('hold-lock.ts', store.folder, ONE)
    expect(await holder.nextLine()).toBe('held')
    expect(await store.verify()).toMatchObject({ removedLocks: 0 })
    holder.child.kill('SIGKILL')
    await holder.ended
    const old = path.join(store.folder, 'tmp', 'old')
    await writeFile(old, '')
    await utimes(old, 1, 1)
    expect(await store.verify()).toMatchObject({ removedLocks: 1, removedTemporaryFiles: 1 })
    expect(await filesBelow(store.folder)).toEqual([])
  })
})

/** So that permissions are what the test sets, and not what the store made for its owner. */
async function openToAll(folder: string): Promise<void> {
  await chmod(path.dirname(folder), 0o755)
  await chmod(folder, 0o777)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await chmod(path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o777 : 0o666)
  }
}
