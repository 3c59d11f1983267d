import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Order } from '../../src/order.ts'
import { type Attempt, foldAttempts, isFinishedTask, parseRecords, type TaskRecord } from '../../src/tasks/state.ts'

const at = '2026-01-02T03:04:05.000Z'
const order: Order = {
  image: 'a'.repeat(64),
  mask: null,
  regions: [],
  engine: { name: 'kaze', version: '1' },
  output: { version: 1, format: null, quality: null },
}
const line = (attempt: string) => ({
  submitting: { type: 'submitting', attempt, at, engine: 'kaze', order } as TaskRecord,
  committing: { type: 'committing', attempt, at } as TaskRecord,
  refused: { type: 'refused', attempt, at, code: 'NETWORK_ERROR' } as TaskRecord,
  unknown: { type: 'unknown', attempt, at, reason: 'the reply was lost' } as TaskRecord,
  accepted: { type: 'accepted', attempt, at, taskId: `task-of-${attempt}` } as TaskRecord,
  failed: { type: 'failed', attempt, at, status: 'failed', message: 'too dark' } as TaskRecord,
  stored: { type: 'stored', attempt, at } as TaskRecord,
})
const a = line('a')
const b = line('b')
const last = (records: readonly TaskRecord[], lost = 0): Attempt | undefined => foldAttempts(records, lost).at(-1)

describe('foldAttempts', () => {
  it('knows of nothing where nothing was written', () => {
    expect(foldAttempts([])).toEqual([])
  })

  it.each([
    ['announced only', [a.submitting], 'unsent'],
    ['refused', [a.submitting, a.committing, a.refused], 'unsent'],
    ['cut between the last byte and the reply', [a.submitting, a.committing], 'unknown'],
    ['a lost reply', [a.submitting, a.committing, a.unknown], 'unknown'],
    ['refused once and sent again', [a.submitting, a.committing, a.refused, a.committing], 'unknown'],
    ['taken', [a.submitting, a.committing, a.accepted], 'accepted'],
    ['failed', [a.submitting, a.committing, a.accepted, a.failed], 'failed'],
    ['done', [a.submitting, a.committing, a.accepted, a.stored], 'stored'],
  ] as const)('reads a submission that was %s', (_, records, state) => {
    expect(last(records)?.state).toBe(state)
  })

  it('keeps the order and the task id', () => {
    expect(last([a.submitting, a.committing, a.accepted, a.stored])).toMatchObject({
      order,
      taskId: 'task-of-a',
      submittedAt: at,
    })
  })

  it('keeps how long the service took, when the result is stored again by somebody who did not watch', () => {
    const watched = { ...a.stored, tookMs: 1234 } as TaskRecord
    expect(last([a.submitting, a.accepted, watched, a.stored])).toMatchObject({ state: 'stored', tookMs: 1234 })
  })

  it('keeps attempts apart', () => {
    const found = foldAttempts([a.submitting, a.committing, a.accepted, a.failed, b.submitting, b.committing])
    expect(found.map(({ attempt, state }) => [attempt, state])).toEqual([
      ['a', 'failed'],
      ['b', 'unknown'],
    ])
  })

  it('never takes something for unsent beside a line that is lost', () => {
    expect(last([], 1)?.state).toBe('unknown')
    expect(last([a.submitting], 1)?.state).toBe('unknown')
    expect(last([a.submitting, a.committing, a.refused], 1)?.state).toBe('unknown')
  })

  it('still finds the task when other lines are lost', () => {
    expect(last([a.accepted], 2)).toMatchObject({ state: 'accepted', taskId: 'task-of-a', order: undefined })
  })

  it('calls a submission unsent only when no line of it says that it was committed', () => {
    const lines = [a.submitting, a.committing, a.unknown, a.accepted, a.stored, a.failed]
    fc.assert(
      fc.property(fc.subarray(lines), (records) => {
        const state = last(records)?.state
        if (state === 'unsent') expect(records).toEqual([a.submitting])
      }),
    )
  })
})

describe('parseRecords', () => {
  it('leaves out and counts what is no record', () => {
    const lines = [a.submitting, { type: 'submitting' }, 7, null, { ...a.accepted, taskId: '' }]
    expect(parseRecords(lines)).toEqual({ records: [a.submitting], strange: 4 })
  })
})

describe('isFinishedTask', () => {
  it('is true only when nothing is left to be fetched or cleared up', () => {
    expect(isFinishedTask([a.submitting, a.committing, a.accepted, a.stored])).toBe(true)
    expect(isFinishedTask([a.submitting, a.committing, a.accepted, a.failed])).toBe(true)
    expect(isFinishedTask([a.submitting, a.committing, a.accepted])).toBe(false)
    expect(isFinishedTask([a.submitting, a.committing])).toBe(false)
    expect(isFinishedTask([a.submitting, a.committing, a.accepted, a.stored, 'damaged'])).toBe(true)
    expect(isFinishedTask(['damaged'])).toBe(false)
  })
})
