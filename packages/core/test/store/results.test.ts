import { copyFile, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ContentKey, sha256Hex } from '../../src/store/key.ts'
import { Layout } from '../../src/store/layout.ts'
import { openStore } from '../../src/store/store.ts'
import { filesBelow, keyNumber, newResult, startFixture, temporaryFolder, temporaryStore } from './support.ts'

const KEY = keyNumber(1)
const PICTURE = Buffer.from('the bytes of a picture')
const DAY_MS = 86_400_000

describe('a stored result', () => {
  it('comes back with its picture, its path and all its facts', async () => {
    const folder = path.join(await temporaryFolder(), 'store')
    const store = openStore(folder, { now: () => new Date('2026-03-04T05:06:07.089Z') })
    const facts = { ...newResult(KEY), format: 'jpeg', taskId: 'task 1', creditsSpent: 1 } as const
    const put = await store.results.put({ ...facts, report: { notes: ['ä'] } }, PICTURE)
    expect(put).toEqual({
      ...facts,
      report: { notes: ['ä'] },
      bytes: PICTURE,
      sha256: sha256Hex(PICTURE),
      path: expect.stringMatching(/\.jpg$/),
      createdAt: '2026-03-04T05:06:07.089Z',
    })
    expect(await openStore(folder).results.get(KEY)).toEqual(put)
    expect(await readFile(put.path)).toEqual(PICTURE)
  })

  it('has no task id when it was given none', async () => {
    const { store } = await temporaryStore()
    await store.results.put(newResult(KEY), PICTURE)
    expect(await store.results.get(KEY)).not.toHaveProperty('taskId')
  })

  it('is not there before it was stored, and looking makes no folder', async () => {
    const { store, damage } = await temporaryStore()
    expect(await store.results.get(KEY)).toBeUndefined()
    expect(damage).toEqual([])
    await expect(stat(store.folder)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('is replaced by a later one with the same key', async () => {
    const { store } = await temporaryStore()
    await store.results.put(newResult(KEY), PICTURE)
    await store.results.put({ ...newResult(KEY), engine: 'other' }, Buffer.from('another picture'))
    expect(await store.results.get(KEY)).toMatchObject({ engine: 'other', bytes: Buffer.from('another picture') })
  })

  it('is refused when it could not be read again, and leaves nothing', async () => {
    const { store } = await temporaryStore()
    await expect(store.results.put(newResult(KEY), Buffer.alloc(0))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    const invalid = [{ width: 0 }, { creditsSpent: -1 }, { report: () => 1 }, { key: '../x' as ContentKey }]
    for (const change of invalid) {
      const result = { ...newResult(KEY), ...change }
      await expect(store.results.put(result, PICTURE)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
    await expect(stat(store.folder)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('has a last use that reading moves on once a day, also after the clock was set back', async () => {
    const folder = path.join(await temporaryFolder(), 'store')
    let nowMs = Date.parse('2026-03-01')
    const store = openStore(folder, { now: () => new Date(nowMs) })
    await store.results.put(newResult(KEY), PICTURE)
    const file = new Layout(folder).result(KEY)
    const lastUseAfter = async (passedMs: number) => {
      nowMs += passedMs
      await store.results.get(KEY)
      return (await stat(file)).mtimeMs - Date.parse('2026-03-01')
    }
    expect(await lastUseAfter(DAY_MS - 1)).toBe(0)
    expect(await lastUseAfter(1)).toBe(DAY_MS)
    expect(await lastUseAfter(DAY_MS / 2)).toBe(DAY_MS)
    expect(await lastUseAfter(-10 * DAY_MS)).toBe(-8.5 * DAY_MS)
  })
})

describe('damage to a result', () => {
  async function damagedBy(harm: (entry: string, blob: string) => Promise<unknown>) {
    const { store, damage } = await temporaryStore()
    const { path: blob } = await store.results.put(newResult(KEY), PICTURE)
    const entry = new Layout(store.folder).result(KEY)
    await harm(entry, blob)
    const found = await store.results.get(KEY)
    return { store, damage, entry, blob, found }
  }

  it.each([
    ['flipped', (entry: string) => flipBit(entry, 200)],
    ['cut short', (entry: string) => truncate(entry, 100)],
    ['emptied', (entry: string) => truncate(entry, 0)],
    ['made something else', (entry: string) => writeFile(entry, '{"format":1}')],
  ])('whose entry was %s: it is moved aside, reported, and stored again', async (_name, harm) => {
    const { store, damage, entry, found } = await damagedBy(harm)
    expect(found).toBeUndefined()
    expect(damage).toMatchObject([{ part: 'result', problem: 'damaged', path: entry, movedTo: expect.any(String) }])
    await store.results.put(newResult(KEY), PICTURE)
    expect((await store.results.get(KEY))?.bytes).toEqual(PICTURE)
    expect(damage).toHaveLength(1)
  })

  it.each([
    ['flipped', (blob: string) => flipBit(blob, 3)],
    ['cut short', (blob: string) => truncate(blob, 5)],
    ['emptied', (blob: string) => truncate(blob, 0)],
  ])('whose picture was %s: it is moved aside, reported, and stored again', async (_name, harm) => {
    const { store, damage, blob, found } = await damagedBy((_entry, file) => harm(file))
    expect(found).toBeUndefined()
    expect(damage[0]).toMatchObject({ part: 'blob', problem: 'damaged', path: blob, movedTo: expect.any(String) })
    await store.results.put(newResult(KEY), PICTURE)
    expect((await store.results.get(KEY))?.bytes).toEqual(PICTURE)
  })

  it('whose picture was deleted is reported as missing', async () => {
    const { damage, found, blob } = await damagedBy((_entry, file) => rm(file))
    expect(found).toBeUndefined()
    expect(damage).toMatchObject([{ part: 'result', problem: 'missing', path: blob }])
  })

  it('by exchanging two entries or two pictures gives neither', async () => {
    const { store, damage } = await temporaryStore()
    const other = keyNumber(2)
    const one = await store.results.put(newResult(KEY), PICTURE)
    const two = await store.results.put(newResult(other), Buffer.from('another picture'))
    const layout = new Layout(store.folder)
    await exchange(layout.result(KEY), layout.result(other))
    expect([await store.results.get(KEY), await store.results.get(other)]).toEqual([undefined, undefined])
    expect(damage.map(({ message }) => message)).toEqual([
      'A result was damaged (it belongs to another key) and was moved aside.',
      'A result was damaged (it belongs to another key) and was moved aside.',
    ])
    await store.results.put(newResult(KEY), PICTURE)
    await store.results.put(newResult(other), Buffer.from('another picture'))
    await exchange(one.path, two.path)
    expect([await store.results.get(KEY), await store.results.get(other)]).toEqual([undefined, undefined])
  })

  it('never gives another picture, whichever bit of the entry has changed', async () => {
    const { store } = await temporaryStore()
    await store.results.put(newResult(KEY), PICTURE)
    const entry = new Layout(store.folder).result(KEY)
    const sound = await readFile(entry)
    for (let index = 0; index < sound.length; index++) {
      const bytes = Buffer.from(sound)
      bytes[index] = (bytes[index] ?? 0) ^ (1 << (index % 8))
      await writeFile(entry, bytes)
      const found = await store.results.get(KEY)
      // Only white space at the end can change without a change of meaning.
      if (index < sound.length - 1) expect(found).toBeUndefined()
    }
  })
})

describe('an entry of a newer version', () => {
  it('is not used, not touched, and keeps nobody from storing and finding a result of this version', async () => {
    const { store, damage } = await temporaryStore()
    await store.results.put(newResult(KEY), PICTURE)
    const entry = new Layout(store.folder).result(KEY)
    const newer = (await readFile(entry, 'utf8')).replace('"format":1', '"format":2')
    await writeFile(entry, newer)
    expect(await store.results.get(KEY)).toBeUndefined()
    expect(damage).toMatchObject([{ part: 'result', problem: 'newer', path: entry }])
    await store.results.put(newResult(KEY), PICTURE)
    expect((await store.results.get(KEY))?.bytes).toEqual(PICTURE)
    expect(await readFile(entry, 'utf8')).toBe(newer)
  })
})

describe('one key and many writers', () => {
  it('in several processes: no reader ever sees half a result or a mixture', async () => {
    const { store, damage } = await temporaryStore()
    const writers = ['a', 'b', 'c'].map((mark) => startFixture('write-same-key.ts', store.folder, KEY, mark, '40'))
    for (const writer of writers) expect(await writer.nextLine()).toBe('{"missed":0,"reports":0}')
    const found = await store.results.get(KEY)
    expect(['a', 'b', 'c']).toContain(found?.engine)
    expect(damage).toEqual([])
    expect((await store.verify()).damage).toEqual([])
    expect((await filesBelow(store.folder)).filter((file) => file.startsWith('tmp'))).toEqual([])
  })
})

async function flipBit(file: string, index: number): Promise<void> {
  const bytes = await readFile(file)
  bytes[index] = (bytes[index] ?? 0) ^ 4
  await writeFile(file, bytes)
}

async function exchange(one: string, two: string): Promise<void> {
  await copyFile(one, `${one}.kept`)
  await rename(two, one)
  await rename(`${one}.kept`, two)
}
