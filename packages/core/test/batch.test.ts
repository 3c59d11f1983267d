import { describe, expect, it } from 'vitest'
import { type BatchOptions, runBatch } from '../src/batch.ts'
import { UnmarkError } from '../src/errors.ts'
import type { RemoveRequest } from '../src/request.ts'
import type { RemoveResult } from '../src/result.ts'

type Remove = (request: RemoveRequest) => Promise<RemoveResult>

const requests = (count: number): RemoveRequest[] =>
  Array.from({ length: count }, (_, index) => ({ image: `${index}` }))
const resultOf = (request: RemoveRequest) => ({ key: request.image }) as unknown as RemoveResult

async function collect(input: Iterable<RemoveRequest>, remove: Remove, options: BatchOptions = {}) {
  const outcomes = []
  for await (const outcome of runBatch(input, remove, { concurrency: 3, ...options })) outcomes.push(outcome)
  return outcomes
}

describe('runBatch', () => {
  it('gives every picture an outcome, whichever order they finish in', async () => {
    const outcomes = await collect(requests(20), async (request) => {
      for (let turn = Number(request.image) % 5; turn > 0; turn--) await Promise.resolve()
      return resultOf(request)
    })
    expect(outcomes.map(({ index }) => index).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i))
    for (const outcome of outcomes) expect(outcome.ok && outcome.result.key).toBe(String(outcome.index))
  })

  it('never works on more pictures than it may, and on as many as it may', async () => {
    let running = 0
    let most = 0
    await collect(requests(12), async (request) => {
      running++
      most = Math.max(most, running)
      await new Promise(setImmediate)
      running--
      return resultOf(request)
    })
    expect(most).toBe(3)
  })

  it('works on some more where there is something to be done beforehand and afterwards', async () => {
    let [running, most] = [0, 0]
    const remove: Remove = async (request) => {
      most = Math.max(most, ++running)
      await new Promise(setImmediate)
      running--
      return resultOf(request)
    }
    const ahead = { count: 2, from: Promise.resolve() }
    for await (const _ of runBatch(requests(12), remove, { concurrency: 3, ahead }));
    expect(most).toBe(5)
  })

  it('begins no more pictures than may be with the engine before the engine has its first ones', async () => {
    const begun: string[] = []
    const open: (() => void)[] = []
    const remove: Remove = async (request) => {
      begun.push(String(request.image))
      await new Promise<void>((resolve) => open.push(resolve))
      return resultOf(request)
    }
    let full = () => {}
    const from = new Promise<void>((resolve) => {
      full = resolve
    })
    const outcomes = runBatch(requests(6), remove, { concurrency: 2, ahead: { count: 1, from } })
    const first = outcomes.next()
    await new Promise(setImmediate)
    expect(begun).toEqual(['0', '1'])
    full()
    await new Promise(setImmediate)
    expect(begun).toEqual(['0', '1', '2'])
    for (const end of open) end()
    await first
    const left = outcomes.return()
    for (const end of open) end()
    await left
  })

  it('gathers no more outcomes than pictures at once for a caller who takes long', async () => {
    let taken = 0
    function* endless() {
      while (true) yield { image: String(taken++) }
    }
    for await (const _ of runBatch(endless(), async (request) => resultOf(request), { concurrency: 3 })) {
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
      expect(taken).toBeLessThanOrEqual(4)
      break
    }
  })

  it('hands out what is done while the input has nothing more for now, and can be left then', async () => {
    let left = false
    const silent: AsyncIterable<RemoveRequest> = {
      [Symbol.asyncIterator]: () => {
        const given = requests(1)
        return {
          next: () => {
            const value = given.pop()
            return value ? Promise.resolve({ value, done: false }) : new Promise(() => {})
          },
          return: () => {
            left = true
            return new Promise(() => {})
          },
        }
      },
    }
    for await (const outcome of runBatch(silent, async (request) => resultOf(request), { concurrency: 3 })) {
      expect(outcome.ok).toBe(true)
      break
    }
    expect(left).toBe(true)
  })

  it('ends when it is aborted while the input has nothing', async () => {
    const controller = new AbortController()
    const never: AsyncIterable<RemoveRequest> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
    }
    const batch = runBatch(never, async (request) => resultOf(request), { concurrency: 1, signal: controller.signal })
    const end = batch.next()
    controller.abort()
    expect(await end).toMatchObject({ done: true })
  })

  it('fails with what the input fails with, after what is under way has ended', async () => {
    let ended = 0
    async function* broken() {
      yield* requests(2)
      throw new RangeError('no more pictures')
    }
    const remove: Remove = (request) =>
      new Promise((_, reject) => {
        request.signal?.addEventListener('abort', () => {
          ended++
          reject(new UnmarkError('ABORTED', 'Stopped.'))
        })
      })
    const collected = async () => {
      for await (const _ of runBatch(broken(), remove, { concurrency: 5 }));
    }
    await expect(collected()).rejects.toThrow('no more pictures')
    expect(ended).toBe(2)
  })

  it('goes on after a failure and hands it out', async () => {
    const outcomes = await collect(requests(5), async (request) => {
      if (request.image === '2') throw new UnmarkError('INVALID_IMAGE', 'No.')
      return resultOf(request)
    })
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(4)
    expect(outcomes.find(({ ok }) => !ok)).toMatchObject({ index: 2, error: { code: 'INVALID_IMAGE' } })
  })

  it('takes requests only when there is room, so that an endless input is fine', async () => {
    let taken = 0
    function* endless() {
      while (true) yield { image: String(taken++) }
    }
    let seen = 0
    for await (const _ of runBatch(endless(), async (request) => resultOf(request), { concurrency: 2 })) {
      seen++
      expect(taken - seen).toBeLessThanOrEqual(2)
      if (seen === 50) break
    }
    expect(seen).toBe(50)
  })

  it('aborts what is under way when the loop is left, and waits for it', async () => {
    let ended = 0
    const remove: Remove = (request) =>
      new Promise((resolve, reject) => {
        if (request.image === '0') return resolve(resultOf(request))
        request.signal?.addEventListener('abort', () => {
          ended++
          reject(new UnmarkError('ABORTED', 'Stopped.'))
        })
      })
    for await (const _ of runBatch(requests(9), remove, { concurrency: 3 })) break
    expect(ended).toBe(2)
  })

  it('starts nothing more once it is aborted', async () => {
    const controller = new AbortController()
    let started = 0
    const outcomes = await collect(
      requests(9),
      async (request) => {
        started++
        if (started === 2) controller.abort()
        return resultOf(request)
      },
      { signal: controller.signal, concurrency: 1 },
    )
    expect(started).toBe(2)
    expect(outcomes).toHaveLength(2)
  })

  it('does not pass a defect off as a failed picture', async () => {
    const broken = collect(requests(2), async () => {
      throw new TypeError('a defect')
    })
    await expect(broken).rejects.toThrow('a defect')
  })

  it('tells whose progress it is', async () => {
    const seen: number[] = []
    const remove: Remove = async (request) => {
      request.onProgress?.({ stage: 'done', fraction: 1 })
      return resultOf(request)
    }
    await collect(requests(3), remove, { onProgress: (index) => seen.push(index) })
    expect(seen.sort()).toEqual([0, 1, 2])
  })
})
