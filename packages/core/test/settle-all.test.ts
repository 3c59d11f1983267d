import { expect, it } from 'vitest'
import { settleAll } from '../src/settle-all.ts'

it('throws the first failure, after all others have ended', async () => {
  let ended = false
  const slow = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
    ended = true
  })
  await expect(settleAll([Promise.reject(new Error('one')), slow, Promise.reject(new Error('two'))])).rejects.toThrow(
    'one',
  )
  expect(ended).toBe(true)
})

it('gives nothing when nothing fails', async () => {
  expect(await settleAll([Promise.resolve(1), Promise.resolve(2)])).toBeUndefined()
})
