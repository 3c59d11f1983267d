import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withProgress } from '../src/tools/progress.ts'
import type { ProgressUpdate } from '../src/tools/tool.ts'

test('updates grow whatever is reported, and stay below the total until the end', async () => {
  const event = fc.record({
    stage: fc.constantFrom('waiting' as const, 'removing' as const),
    fraction: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 60 }), async (events) => {
      const updates: ProgressUpdate[] = []
      await withProgress(
        (update) => updates.push(update),
        async (onProgress) => events.forEach(onProgress),
      )
      const values = updates.map(({ progress }) => progress)
      expect(values.every((value, index) => index === 0 || value > (values[index - 1] ?? 0))).toBe(true)
      expect(Math.max(0, ...values)).toBeLessThanOrEqual(100)
    }),
    { numRuns: 100 },
  )
})

test('a silent service is no silent server', async () => {
  const updates: ProgressUpdate[] = []
  let enough = () => {}
  const heard = new Promise<void>((resolve) => {
    enough = resolve
  })
  const send = (update: ProgressUpdate) => {
    updates.push(update)
    if (updates.length === 4) enough()
  }
  await withProgress(
    send,
    async (onProgress) => {
      onProgress({ stage: 'waiting', fraction: 0.4, taskId: 'task-1' })
      await heard
    },
    1,
  )
  expect(new Set(updates.map(({ message }) => message))).toEqual(new Set(['Waiting for the service (task_id task-1)']))
  expect(new Set(updates.map(({ progress }) => progress)).size).toBe(updates.length)
})

test('a host that asked for nothing gets nothing', async () => {
  expect(
    await withProgress(undefined, async (onProgress) => onProgress({ stage: 'done', fraction: 1 })),
  ).toBeUndefined()
})
