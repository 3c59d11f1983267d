import { describe, expect, it } from 'vitest'
import { Limit } from '../../src/cleaning/limit.ts'

describe('a limit', () => {
  it('runs so many at once, in the order of asking, and goes on after a failure', async () => {
    const limit = new Limit(2)
    const started: number[] = []
    const ends = new Map<number, (failed: boolean) => void>()
    const task = (number: number) => () => {
      started.push(number)
      return new Promise<number>((resolve, reject) => {
        ends.set(number, (failed) => (failed ? reject(new Error(`${number}`)) : resolve(number)))
      })
    }
    const all = [1, 2, 3, 4].map((number) => limit.run(task(number)))
    expect(started).toEqual([1, 2])
    ends.get(2)?.(true)
    await expect(all[1]).rejects.toThrow('2')
    expect(started).toEqual([1, 2, 3])
    ends.get(1)?.(false)
    await all[0]
    expect(started).toEqual([1, 2, 3, 4])
    ends.get(3)?.(false)
    ends.get(4)?.(false)
    expect(await Promise.all([all[0], all[2], all[3]])).toEqual([1, 3, 4])
    const free = limit.run(async () => 5)
    expect(await free).toBe(5)
  })
})
