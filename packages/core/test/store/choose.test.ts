import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choosePrunable } from '../../src/store/choose.ts'
import { sha256Hex } from '../../src/store/key.ts'
import type { StoreSurvey, SurveyedBlob, SurveyedResult } from '../../src/store/survey.ts'
import { keyNumber } from './support.ts'

const NOW = 100_000_000
const HOUR_MS = 3_600_000

function blob(number: number, size = 100, modifiedMs = 0): SurveyedBlob {
  return { file: `blob ${number}`, sha256: sha256Hex(`${number}`), size, modifiedMs }
}

function result(number: number, blobNumber: number, usedMs: number, size = 10): SurveyedResult {
  return { file: `result ${number}`, key: keyNumber(number), blob: `blob ${blobNumber}`, size, usedMs }
}

function survey(parts: Partial<StoreSurvey>): StoreSurvey {
  return { results: [], blobs: [], journals: [], neededHashes: new Set(), ...parts }
}

/** Any store: results that share blobs, blobs that nobody names, names that lead to no blob, and needed hashes. */
const ANY_SURVEY = fc
  .record({
    results: fc.array(fc.record({ blob: fc.nat(8), usedMs: fc.nat(NOW), size: fc.nat(50) }), { maxLength: 12 }),
    blobs: fc.uniqueArray(fc.nat(8)),
    blobSize: fc.nat(500),
    modifiedMs: fc.nat(NOW),
    needed: fc.array(fc.nat(8), { maxLength: 3 }),
  })
  .map(({ results, blobs, blobSize, modifiedMs, needed }) =>
    survey({
      results: results.map((one, number) => result(number, one.blob, one.usedMs, one.size)),
      blobs: blobs.map((number) => blob(number, blobSize + number, modifiedMs)),
      neededHashes: new Set(needed.map((number) => blob(number).sha256)),
    }),
  )

const ANY_LIMITS = fc.record({
  olderThan: fc.option(
    fc.nat(NOW).map((ms) => new Date(ms)),
    { nil: undefined },
  ),
  maxBytes: fc.option(fc.nat(3_000), { nil: undefined }),
  keepKeys: fc.array(fc.nat(12).map(keyNumber), { maxLength: 3 }),
})

describe('the choice of what to prune', () => {
  it('without limits is nothing', () => {
    const full = survey({ results: [result(1, 1, 0)], blobs: [blob(1)] })
    expect(choosePrunable(full, {}, NOW)).toEqual({ results: [], blobs: [], freedBytes: 0, keptBytes: 110 })
  })

  it('takes the longest unused first, and no more than the limit asks for', () => {
    const results = [result(1, 1, 300), result(2, 2, 100), result(3, 3, 200)]
    const full = survey({ results, blobs: [blob(1), blob(2), blob(3)] })
    const files = (maxBytes: number) => choosePrunable(full, { maxBytes }, NOW).results.map(({ file }) => file)
    expect(files(330)).toEqual([])
    expect(files(329)).toEqual(['result 2'])
    expect(files(220)).toEqual(['result 2'])
    expect(files(219)).toEqual(['result 2', 'result 3'])
    expect(files(0)).toEqual(['result 2', 'result 3', 'result 1'])
  })

  it('by age takes what was used before the moment', () => {
    const full = survey({ results: [result(1, 1, 300), result(2, 2, 299)], blobs: [blob(1), blob(2)] })
    const choice = choosePrunable(full, { olderThan: new Date(300) }, NOW)
    expect(choice.results).toEqual([result(2, 2, 299)])
    expect(choice.blobs).toEqual([blob(2)])
  })

  it('takes a blob that nothing names when it is more than an hour old', () => {
    const old = blob(1, 100, NOW - HOUR_MS - 1)
    const full = survey({ blobs: [old, blob(2, 100, NOW - HOUR_MS)] })
    expect(choosePrunable(full, {}, NOW)).toEqual({ results: [], blobs: [old], freedBytes: 100, keptBytes: 100 })
  })

  it('keeps every promise, in any store', () => {
    fc.assert(
      fc.property(ANY_SURVEY, ANY_LIMITS, (full, limits) => {
        const choice = choosePrunable(full, limits, NOW)
        const left = full.results.filter((one) => !choice.results.includes(one))
        const gone = new Set(choice.blobs.map(({ file }) => file))
        const bytes = (files: readonly { size: number }[]) => files.reduce((sum, { size }) => sum + size, 0)
        // Nothing is left without its picture, nothing is taken that a task needs or the caller keeps.
        for (const one of left) expect(gone.has(one.blob)).toBe(false)
        for (const one of choice.blobs) expect(full.neededHashes.has(one.sha256)).toBe(false)
        for (const one of choice.results) expect(limits.keepKeys).not.toContain(one.key)
        // Every blob goes once, every byte is counted once.
        expect(gone.size).toBe(choice.blobs.length)
        expect(choice.freedBytes).toBe(bytes(choice.results) + bytes(choice.blobs))
        expect(choice.freedBytes + choice.keptBytes).toBe(bytes(full.results) + bytes(full.blobs))
        // What is old goes, and what is left above the limit is what must not go.
        const free = left.filter((one) => {
          const needed = full.blobs.some(({ file, sha256 }) => file === one.blob && full.neededHashes.has(sha256))
          return !needed && !limits.keepKeys.includes(one.key)
        })
        const oldest = limits.olderThan?.getTime() ?? 0
        expect(free.filter(({ usedMs }) => usedMs < oldest)).toEqual([])
        if (free.length > 0) expect(choice.keptBytes).toBeLessThanOrEqual(limits.maxBytes ?? Number.POSITIVE_INFINITY)
      }),
      { numRuns: 500 },
    )
  })
})
