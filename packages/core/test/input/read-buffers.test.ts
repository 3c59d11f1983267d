import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ReadBuffers } from '../../src/input/read-buffers.ts'

const MEBIBYTE = 1_048_576

describe('read buffers', () => {
  it('are large enough, and never those that somebody still has', () => {
    const steps = fc.array(fc.oneof(fc.nat(3 * MEBIBYTE), fc.constant('give back' as const)), { maxLength: 60 })
    fc.assert(
      fc.property(steps, (all) => {
        const buffers = new ReadBuffers()
        const out: Uint8Array[] = []
        for (const step of all) {
          if (step === 'give back') {
            const oldest = out.shift()
            if (oldest) buffers.giveBack(oldest)
          } else {
            const buffer = buffers.take(step)
            expect(buffer.length).toBeGreaterThanOrEqual(step)
            expect(out.includes(buffer)).toBe(false)
            out.push(buffer)
          }
        }
      }),
      { numRuns: 30 },
    )
  })

  it('come back for files of about the same size, the smallest that will do', () => {
    const buffers = new ReadBuffers()
    const [small, large] = [buffers.take(100_000), buffers.take(900_000)]
    buffers.giveBack(large)
    buffers.giveBack(small)
    expect(buffers.take(110_000)).toBe(small)
    expect(buffers.take(110_000)).toBe(large)
  })

  it('are let go above 16 MiB', () => {
    const buffers = new ReadBuffers()
    const [first, second] = [buffers.take(10 * MEBIBYTE), buffers.take(10 * MEBIBYTE)]
    buffers.giveBack(first)
    buffers.giveBack(second)
    expect(buffers.take(1)).toBe(first)
    expect(buffers.take(1)).not.toBe(second)
  })
})
