import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../src/store/canonical-json.ts'
import { parseJournal } from '../../src/store/journal.ts'
import { Layout } from '../../src/store/layout.ts'
import { seal } from '../../src/store/sealed-json.ts'
import { keyNumber, temporaryStore } from './support.ts'

const KEY = keyNumber(1)
const SOUND = { damaged: 0, torn: 0, newer: 0 }
const RECORDS = fc.array(fc.record({ state: fc.string(), data: fc.jsonValue({ maxDepth: 2 }) }), { maxLength: 6 })

describe('a journal', () => {
  it('gives back its records in the order of writing', async () => {
    const { store, damage } = await temporaryStore()
    expect(await store.journal.read(KEY)).toEqual({ records: [], ...SOUND })
    await store.journal.append(KEY, { state: 'submitting' })
    await store.journal.append(KEY, { state: 'accepted', taskId: 'ä\n"' })
    expect(await store.journal.read(KEY)).toEqual({
      records: [{ state: 'submitting' }, { state: 'accepted', taskId: 'ä\n"' }],
      ...SOUND,
    })
    expect(damage).toEqual([])
    const lines = [{ state: 'submitting' }, { state: 'accepted', taskId: 'ä\n"' }].map((record) => `${seal(record)}\n`)
    expect(await readFile(new Layout(store.folder).journal(KEY), 'utf8')).toBe(lines.join(''))
    expect((await stat(new Layout(store.folder).journal(KEY))).mode & 0o777).toBe(0o600)
  })

  it('lists the keys of all journals and nothing else', async () => {
    const { store } = await temporaryStore()
    for (const number of [1, 2, 3]) await store.journal.append(keyNumber(number), {})
    await writeFile(`${new Layout(store.folder).journal(KEY)}.backup`, '')
    const keys: string[] = []
    for await (const key of store.journal.keys()) keys.push(key)
    expect(keys.sort()).toEqual([1, 2, 3].map(keyNumber).sort())
  })

  it('refuses a record that is not JSON data, and writes nothing', async () => {
    const { store } = await temporaryStore()
    await expect(store.journal.append(KEY, { at: new Date() })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(await store.journal.read(KEY)).toEqual({ records: [], ...SOUND })
  })

  it('goes on in a new line after one that was torn, and says so', async () => {
    const { store, damage } = await temporaryStore()
    const file = new Layout(store.folder).journal(KEY)
    await store.journal.append(KEY, { step: 1 })
    await store.journal.append(KEY, { step: 2 })
    await truncate(file, (await stat(file)).size - 9)
    expect(await store.journal.read(KEY)).toEqual({ ...SOUND, records: [{ step: 1 }], torn: 1 })
    await store.journal.append(KEY, { step: 3 })
    await store.journal.append(KEY, { step: 4 })
    const records = [{ step: 1 }, { step: 3 }, { step: 4 }]
    expect(await store.journal.read(KEY)).toEqual({ ...SOUND, records, torn: 1 })
    expect(damage[0]).toEqual({
      part: 'journal',
      problem: 'torn',
      path: file,
      message: '1 line of a task’s journal cannot be used (torn).',
    })
  })

  it('keeps a last record of which only the line end is missing', async () => {
    const { store } = await temporaryStore()
    const file = new Layout(store.folder).journal(KEY)
    await store.journal.append(KEY, { step: 1 })
    await truncate(file, (await stat(file)).size - 1)
    expect(await store.journal.read(KEY)).toEqual({ records: [{ step: 1 }], ...SOUND })
    await store.journal.append(KEY, { step: 2 })
    expect(await store.journal.read(KEY)).toEqual({ records: [{ step: 1 }, { step: 2 }], ...SOUND })
  })

  it('skips, counts and reports damaged lines and lines of a newer version', async () => {
    const { store, damage } = await temporaryStore()
    const file = new Layout(store.folder).journal(KEY)
    for (const step of [1, 2, 3]) await store.journal.append(KEY, { step })
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace('"step":2', '"step":7'))
    await appendFile(file, '{"format":9,"news":1}\n\n')
    expect(await store.journal.read(KEY)).toEqual({
      records: [{ step: 1 }, { step: 3 }],
      damaged: 2,
      torn: 0,
      newer: 1,
    })
    expect(damage.map(({ problem, message }) => [problem, message])).toEqual([
      ['damaged', '2 lines of a task’s journal cannot be used (damaged).'],
      ['newer', '1 line of a task’s journal cannot be used (newer).'],
    ])
  })
})

describe('the text of a journal', () => {
  it('survives every cut: a sound beginning, and at most one torn line', () => {
    fc.assert(
      fc.property(RECORDS, fc.nat(), (records, cut) => {
        const text = records.map((record) => `${seal(record)}\n`).join('')
        const reading = parseJournal(text.slice(0, cut % (text.length + 1)))
        expect(reading.records).toEqual(plain(records).slice(0, reading.records.length))
        expect(reading).toMatchObject({ damaged: 0, newer: 0 })
        expect(reading.torn).toBeLessThanOrEqual(1)
      }),
      { numRuns: 200 },
    )
  })

  it('never hides a changed bit as a torn line, and loses no other line than the one or two beside it', () => {
    fc.assert(
      fc.property(RECORDS, fc.nat(), fc.integer({ min: 0, max: 7 }), (records, position, bit) => {
        fc.pre(records.length > 0)
        const bytes = Buffer.from(records.map((record) => `${seal(record)}\n`).join(''))
        const index = position % bytes.length
        bytes[index] = (bytes[index] ?? 0) ^ (1 << bit)
        const reading = parseJournal(bytes.toString('utf8'))
        const lost = plain(records).length - reading.records.length
        expect(lost).toBeLessThanOrEqual(2)
        if (lost > 0) expect(reading.damaged + reading.newer).toBeGreaterThan(0)
        const texts = records.map(canonicalJson)
        for (const record of reading.records) expect(texts).toContain(canonicalJson(record))
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('a link from a task id', () => {
  it('leads to the key, whatever the id holds', async () => {
    const { store } = await temporaryStore()
    for (const id of ['task-1', '../../etc/passwd', 'a'.repeat(5_000), 'ü\0']) {
      await store.journal.linkTask(id, KEY)
      expect(await store.journal.findTask(id)).toBe(KEY)
    }
    expect(await store.journal.findTask('task-2')).toBeUndefined()
  })

  it('that is damaged or another task’s is moved aside and reported', async () => {
    const { store, damage } = await temporaryStore()
    const layout = new Layout(store.folder)
    await store.journal.linkTask('one', KEY)
    await store.journal.linkTask('two', keyNumber(2))
    await writeFile(layout.taskLink('one'), await readFile(layout.taskLink('two')))
    expect(await store.journal.findTask('one')).toBeUndefined()
    await writeFile(layout.taskLink('two'), '')
    expect(await store.journal.findTask('two')).toBeUndefined()
    expect(damage.map(({ part, problem, message }) => [part, problem, message])).toEqual([
      ['task link', 'damaged', 'A task link was damaged (it belongs to another task) and was moved aside.'],
      ['task link', 'damaged', 'A task link was damaged (it is empty) and was moved aside.'],
    ])
  })
})

function plain(records: readonly unknown[]): unknown[] {
  return JSON.parse(JSON.stringify(records)) as unknown[]
}
