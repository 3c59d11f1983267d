import { describe, expect, it } from 'vitest'
import { untilStopped, waitUntilStopped } from '../src/until-stopped.ts'

const never = new Promise<never>(() => {})

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('untilStopped', () => {
  it('passes everything on when nobody stops it', async () => {
    async function* items() {
      yield* [1, 2, 3]
    }
    expect(await collect(untilStopped(items(), new AbortController().signal))).toEqual([1, 2, 3])
  })

  it('leaves behind what does not answer', async () => {
    const stop = new AbortController()
    async function* items() {
      yield 1
      stop.abort()
      await never
      yield 2
    }
    expect(await collect(untilStopped(items(), stop.signal))).toEqual([1])
  })

  it('still passes on what ends in time after the stop', async () => {
    async function* items() {
      yield 'was under way'
    }
    expect(await collect(untilStopped(items(), AbortSignal.abort()))).toEqual(['was under way'])
  })

  it('hands on the failure of its source', async () => {
    async function* items() {
      yield 1
      throw new Error('a defect')
    }
    await expect(collect(untilStopped(items(), new AbortController().signal))).rejects.toThrow('a defect')
  })
})

describe('waitUntilStopped', () => {
  it('does not wait for ever once stopped', async () => {
    await expect(waitUntilStopped(never, AbortSignal.abort())).resolves.toBeUndefined()
  })
})
