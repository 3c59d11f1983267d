import { expect, it } from 'vitest'
import { UnmarkError } from '../../src/errors.ts'
import { UnexpectedStatus } from '../../src/net/fetch-stranger.ts'
import { type FetchPictureOptions, fetchPicture } from '../../src/tasks/fetch-picture.ts'
import { hastyClock } from '../support/clock.ts'
import { failure } from '../support/errors.ts'

const PICTURE = new Uint8Array([1, 2, 3])
const unreachable = new UnmarkError('NETWORK_ERROR', 'The connection broke.')

/** Downloads that end with these outcomes one after the other, and addresses that are fresh each time. */
function fetching(...outcomes: (Uint8Array | Error)[]) {
  const clock = hastyClock()
  const asked: string[] = []
  let refreshed = 0
  const options: FetchPictureOptions = {
    clock,
    random: () => 1,
    signal: new AbortController().signal,
    download: async (url) => {
      asked.push(url)
      const outcome = outcomes.shift()
      if (outcome instanceof Uint8Array) return outcome
      throw outcome
    },
    refresh: async () => ({ status: 'success', pictureUrls: [`fresh-${++refreshed}`] }),
  }
  return { options, asked, clock }
}

it('waits longer before each round, and asks for fresh addresses', async () => {
  const { options, asked, clock } = fetching(unreachable, unreachable, PICTURE)
  expect(await fetchPicture(['first'], options)).toBe(PICTURE)
  expect(asked).toEqual(['first', 'fresh-1', 'fresh-2'])
  const [one = 0, two = 0] = clock.waits
  expect(clock.waits).toHaveLength(2)
  expect(one).toBeGreaterThanOrEqual(400)
  expect(two).toBeGreaterThan(one)
})

it('gives up after four rounds', async () => {
  const { options, asked } = fetching(unreachable, unreachable, unreachable, unreachable, PICTURE)
  expect(await failure(fetchPicture(['first'], options))).toMatchObject({ code: 'NETWORK_ERROR', retryable: true })
  expect(asked).toHaveLength(4)
})

it('says of an address that is not allowed that the service named it, and does not ask again', async () => {
  const { options, asked } = fetching(new UnmarkError('URL_NOT_ALLOWED', 'Expected a public address.'))
  const error = await failure(fetchPicture(['private'], options))
  expect(error).toMatchObject({ code: 'URL_NOT_ALLOWED', message: 'Expected a public address.' })
  expect(error.hint).toContain('The service named this address')
  expect(asked).toEqual(['private'])
})

it('takes an unexpected status for an address that has expired, and endless bytes for no picture', async () => {
  const gone = new UnmarkError('NETWORK_ERROR', 'HTTP 410', { retryable: false, cause: new UnexpectedStatus(410) })
  const expired = fetching(gone, PICTURE)
  expect(await fetchPicture(['old'], expired.options)).toBe(PICTURE)
  const endless = fetching(new UnmarkError('NETWORK_ERROR', 'More than 10 bytes.', { retryable: false }))
  expect(await failure(fetchPicture(['endless'], endless.options))).toMatchObject({
    code: 'RESULT_INVALID',
    retryable: false,
  })
})

it('refuses a task that is done and never names a picture', async () => {
  const { options, asked, clock } = fetching()
  const refresh = async () => ({ status: 'success', pictureUrls: [] }) as const
  expect(await failure(fetchPicture([], { ...options, refresh }))).toMatchObject({ code: 'RESULT_INVALID' })
  expect(clock.waits).toHaveLength(3)
  expect(asked).toEqual([])
})
