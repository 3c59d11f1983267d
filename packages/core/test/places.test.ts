import { describe, expect, it } from 'vitest'
import { inPlace, Places, visit } from '../src/places.ts'
import { failure } from './support/errors.ts'

const never = new AbortController().signal

/** What a promise has come to by now. */
async function stateOf(promise: Promise<unknown>): Promise<'open' | 'kept' | 'broken'> {
  const open = new Promise<'open'>((resolve) => setImmediate(() => resolve('open')))
  const ended = promise.then(
    () => 'kept' as const,
    () => 'broken' as const,
  )
  return Promise.race([ended, open])
}

describe('places', () => {
  it('are given out as long as there are any, then in the order of asking', async () => {
    const places = new Places(2)
    const leave = await places.take(never)
    await places.take(never)
    const [third, fourth] = [places.take(never), places.take(never)]
    expect(await stateOf(third)).toBe('open')
    leave()
    expect(await stateOf(third)).toBe('kept')
    expect(await stateOf(fourth)).toBe('open')
  })

  it('say when the last one is taken for the first time', async () => {
    const places = new Places(2)
    await places.take(never)
    expect(await stateOf(places.full)).toBe('open')
    await places.take(never)
    expect(await stateOf(places.full)).toBe('kept')
  })

  it('are not given back twice', async () => {
    const places = new Places(1)
    const leave = await places.take(never)
    leave()
    leave()
    await places.take(never)
    expect(await stateOf(places.take(never))).toBe('open')
  })

  it('are not kept for whoever has stopped waiting', async () => {
    const places = new Places(1)
    const leave = await places.take(never)
    const controller = new AbortController()
    const given = failure(places.take(controller.signal))
    const next = places.take(never)
    controller.abort()
    expect((await given).code).toBe('ABORTED')
    expect(await stateOf(next)).toBe('open')
    leave()
    expect(await stateOf(next)).toBe('kept')
    expect((await failure(places.take(AbortSignal.abort()))).code).toBe('ABORTED')
  })

  it('are free again when the work in them has failed', async () => {
    const places = new Places(1)
    const work = inPlace(places, never, async () => {
      throw new TypeError('a defect')
    })
    await expect(work).rejects.toThrow('a defect')
    expect(await inPlace(places, never, async () => 7)).toBe(7)
  })
})

describe('a visit', () => {
  it('stops the deadline only while it waits', async () => {
    const places = new Places(1)
    const leave = await places.take(never)
    const told: string[] = []
    const pause = () => {
      told.push('paused')
      return () => void told.push('goes on')
    }
    const guest = visit(places, pause)
    const entered = guest.enter(never)
    expect(await stateOf(entered)).toBe('open')
    expect(told).toEqual(['paused'])
    leave()
    await entered
    expect(told).toEqual(['paused', 'goes on'])
    guest.leave()
    expect(await stateOf(places.take(never))).toBe('kept')
  })

  it('without places never waits', async () => {
    const guest = visit(undefined)
    await guest.enter(never)
    guest.leave()
  })
})
