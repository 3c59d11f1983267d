import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { Turns } from '../../src/store/turns.ts'

describe('turns', () => {
  it('come in the order of asking, one at a time', async () => {
    const turns = new Turns()
    const log: string[] = []
    const act = async (name: string) => {
      const pass = await turns.take('key', undefined)
      log.push(`${name} in`)
      await new Promise(setImmediate)
      log.push(`${name} out`)
      pass()
    }
    await Promise.all([act('a'), act('b'), act('c')])
    expect(log).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out'])
  })

  it('of different names do not wait for each other', async () => {
    const turns = new Turns()
    await turns.take('one', undefined)
    await turns.take('two', undefined)
    expect([turns.isTaken('one'), turns.isTaken('two'), turns.isTaken('three')]).toEqual([true, true, false])
  })

  it('are free again after the last one has passed, even if it passes twice', async () => {
    const turns = new Turns()
    const first = await turns.take('key', undefined)
    const second = turns.take('key', undefined)
    first()
    first()
    const pass = await second
    expect(turns.isTaken('key')).toBe(true)
    pass()
    await new Promise(setImmediate)
    expect(turns.isTaken('key')).toBe(false)
  })

  it('are given up at once when the signal is aborted, and those behind keep their order', async () => {
    const turns = new Turns()
    const pass = await turns.take('key', undefined)
    const controller = new AbortController()
    const impatient = turns.take('key', controller.signal)
    let arrived = false
    const patient = turns.take('key', undefined).then((next) => {
      arrived = true
      return next
    })
    controller.abort()
    await expect(impatient).rejects.toMatchObject({ code: 'ABORTED' })
    await new Promise(setImmediate)
    expect(arrived).toBe(false)
    pass()
    await patient
  })

  it('are not given to a signal that is aborted already', async () => {
    const turns = new Turns()
    await expect(turns.take('key', AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' })
    expect(turns.isTaken('key')).toBe(false)
  })

  it('leave no listener on the signal', async () => {
    const turns = new Turns()
    const { signal } = new AbortController()
    const pass = await turns.take('key', signal)
    const next = turns.take('key', signal)
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    pass()
    await next
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })
})
