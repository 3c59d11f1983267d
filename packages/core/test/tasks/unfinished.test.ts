// The reminder counts what was paid for and never came home, and nothing else.
import path from 'node:path'
import { expect, it } from 'vitest'
import { contentKey } from '../../src/store/key.ts'
import { openStore } from '../../src/store/store.ts'
import type { TaskRecord } from '../../src/tasks/state.ts'
import { countUnfinished } from '../../src/tasks/unfinished.ts'
import { temporaryFolder } from '../support/folder.ts'

const frame = { attempt: 'first', at: '2026-01-01T00:00:00.000Z' }
const LIVES: readonly (readonly TaskRecord[])[] = [
  [{ ...frame, type: 'committing' }],
  [
    { ...frame, type: 'committing' },
    { ...frame, type: 'unknown', reason: 'its answer was lost' },
  ],
  [{ ...frame, type: 'accepted', taskId: 'one' }],
  [
    { ...frame, type: 'accepted', taskId: 'two' },
    { ...frame, type: 'stored' },
  ],
  [
    { ...frame, type: 'accepted', taskId: 'three' },
    { ...frame, type: 'failed', status: 'failed', message: 'no' },
  ],
  [{ ...frame, type: 'refused', code: 'INSUFFICIENT_CREDITS' }],
]

it('counts tasks that were taken and submissions that may have been, and none that ended', async () => {
  const store = openStore(path.join(await temporaryFolder(), 'store'))
  expect(await countUnfinished(store)).toEqual({ accepted: 0, unknown: 0 })
  for (const [number, records] of LIVES.entries()) {
    for (const record of records) await store.journal.append(contentKey({ number }), record)
  }
  expect(await countUnfinished(store)).toEqual({ accepted: 1, unknown: 2 })
})
