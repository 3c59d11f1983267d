import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { contentKey } from '../../src/store/key.ts'
import { openStore } from '../../src/store/store.ts'
import { Durations } from '../../src/tasks/durations.ts'
import { temporaryFolder } from '../support/folder.ts'

const at = '2026-01-02T03:04:05.000Z'
const order = (engine: string) => ({
  image: 'a'.repeat(64),
  mask: null,
  regions: [],
  engine: { name: engine, version: '1' },
  output: { version: 1, format: null, quality: null },
})

describe('Durations', () => {
  it('remembers the last fifty of each engine', async () => {
    const durations = new Durations(openStore(await temporaryFolder()))
    for (let took = 1; took <= 60; took++) await durations.add('a', took)
    await durations.add('b', 7)
    expect(await durations.of('a')).toEqual(Array.from({ length: 50 }, (_, index) => index + 11))
    expect(await durations.of('b')).toEqual([7])
  })

  it('learns from what earlier programs have seen', async () => {
    const { journal, ...store } = openStore(await temporaryFolder())
    for (const [number, engine] of ['a', 'a', 'b'].entries()) {
      const key = contentKey({ number })
      const attempt = `attempt-${number}`
      await journal.append(key, { type: 'submitting', attempt, at, engine, order: order(engine) })
      await journal.append(key, { type: 'accepted', attempt, at, taskId: `task-${number}` })
      await journal.append(key, { type: 'stored', attempt, at, tookMs: 1_000 + number })
    }
    expect([...(await new Durations({ ...store, journal }).of('a'))].sort()).toEqual([1_000, 1_001])
  })

  it('knows nothing where the store cannot be read', async () => {
    const store = openStore(await temporaryFolder())
    const blocked = openStore(`${store.folder}/a file`)
    await writeFile(blocked.folder, '')
    expect(await new Durations(blocked).of('a')).toEqual([])
  })
})
