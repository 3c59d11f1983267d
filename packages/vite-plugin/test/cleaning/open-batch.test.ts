import type { BatchOutcome, RemoveRequest, RemoveResult, Unmark } from '@unmark/core'
import { UnmarkError } from '@unmark/core'
import { expect, it } from 'vitest'
import { OpenBatch } from '../../src/cleaning/open-batch.ts'

type RemoveMany = Unmark['removeMany']

const resultOf = (request: RemoveRequest) => ({ key: request.image }) as unknown as RemoveResult

/** A client that cleans what it is given, one picture after the other, until `fails` says otherwise. */
function clientOf(judge: (image: string) => 'clean' | 'refuse' | 'break') {
  let batches = 0
  const removeMany = async function* (requests: Iterable<RemoveRequest> | AsyncIterable<RemoveRequest>) {
    batches += 1
    let index = 0
    for await (const request of requests) {
      const verdict = judge(String(request.image))
      if (verdict === 'break') throw new TypeError('a defect')
      const error = new UnmarkError('INVALID_IMAGE', 'No.')
      const outcome: BatchOutcome =
        verdict === 'clean'
          ? { index, request, ok: true, result: resultOf(request) }
          : { index, request, ok: false, error }
      index += 1
      yield outcome
    }
  } as RemoveMany
  return { open: async () => ({ removeMany }), batches: () => batches }
}

it('gives each picture its own result, those that come later too, in one batch', async () => {
  const client = clientOf(() => 'clean')
  const batch = new OpenBatch(client.open)
  const first = await Promise.all(['a', 'b'].map((image) => batch.remove({ image })))
  const later = await batch.remove({ image: 'c' })
  expect([...first, later].map(({ key }) => key)).toEqual(['a', 'b', 'c'])
  expect(client.batches()).toBe(1)
})

it('fails only the picture that cannot be cleaned', async () => {
  const batch = new OpenBatch(clientOf((image) => (image === 'b' ? 'refuse' : 'clean')).open)
  const ends = await Promise.allSettled(['a', 'b', 'c'].map((image) => batch.remove({ image })))
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})

it('tells everybody who waits of a defect, and starts anew with the next picture', async () => {
  const client = clientOf((image) => (image === 'b' ? 'break' : 'clean'))
  const batch = new OpenBatch(client.open)
  const ends = await Promise.allSettled(['b', 'c'].map((image) => batch.remove({ image })))
  expect(ends).toMatchObject([{ reason: { message: 'a defect' } }, { reason: { message: 'a defect' } }])
  expect(await batch.remove({ image: 'd' })).toMatchObject({ key: 'd' })
  const again = batch.remove({ image: 'b' }).catch(() => batch.remove({ image: 'e' }))
  expect(await again).toMatchObject({ key: 'e' })
  expect(client.batches()).toBe(3)
})

it('tells why the client cannot be opened', async () => {
  const batch = new OpenBatch(() => Promise.reject(new UnmarkError('INVALID_INPUT', 'No token like this.')))
  await expect(batch.remove({ image: 'a' })).rejects.toThrow('No token like this.')
})
