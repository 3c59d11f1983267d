import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ByteCollector } from '../../src/net/byte-collector.ts'

it('gives back the bytes in the order in which they came', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40_000 }), { maxLength: 8 }), (chunks) => {
      const collector = new ByteCollector(1_000_000)
      expect(chunks.every((chunk) => collector.add(chunk))).toBe(true)
      expect(Buffer.compare(collector.bytes(), Buffer.concat(chunks))).toBe(0)
    }),
    { numRuns: 30 },
  )
})

it('takes exactly the limit and refuses one byte more', () => {
  const collector = new ByteCollector(100_000)
  expect(collector.add(new Uint8Array(99_999))).toBe(true)
  expect(collector.add(new Uint8Array(2))).toBe(false)
  expect(collector.add(new Uint8Array(1))).toBe(true)
  expect(collector.add(new Uint8Array(1))).toBe(false)
  expect(collector.bytes().length).toBe(100_000)
})

it('keeps its own copy of what it is given', () => {
  const chunk = new Uint8Array([1, 2, 3])
  const collector = new ByteCollector(10)
  collector.add(chunk)
  chunk.fill(9)
  expect([...collector.bytes()]).toEqual([1, 2, 3])
})
