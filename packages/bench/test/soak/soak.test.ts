// A short soak, with kills closer to each other, and the judges that the long one relies on.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Answer } from '../../src/soak/contract.ts'
import { Ledger } from '../../src/soak/ledger.ts'
import { soak } from '../../src/soak/soak.ts'
import { judgeGrowth } from '../../src/soak/watch.ts'

describe('a soak', () => {
  it('accounts for every picture and every credit, whatever is killed and whatever fails', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'unmark-test-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const { findings, kills } = await soak({ pictures: 100, seed: 1, folder, killEveryMs: 700 })
    expect(findings).toEqual([])
    expect(kills).toBeGreaterThan(0)
  }, 180_000)
})

describe('the ledger', () => {
  const answer = (picture: number, code: string, more: Partial<Answer> = {}): Answer => {
    return { ask: { picture, copy: 0, seed: 1 }, code, retryable: false, rss: 0, descriptors: 0, ...more }
  }

  it('tells of a picture that was paid twice, one that was paid and lost, and one that nobody took', () => {
    const ledger = new Ledger()
    ledger.note(answer(1, 'CLEAN'))
    ledger.note(answer(2, 'CLEAN'))
    ledger.settle([1, 1, 3])
    expect(ledger.findings).toEqual([
      'picture 1 was paid 2 times',
      'picture 3 was paid and has no end',
      'picture 2 ended as CLEAN, and the service never took it',
    ])
  })

  it('counts the unknown pictures that were paid', () => {
    const ledger = new Ledger()
    ledger.note(answer(1, 'SUBMIT_OUTCOME_UNKNOWN'))
    ledger.note(answer(2, 'SUBMIT_OUTCOME_UNKNOWN'))
    expect(ledger.settle([2])).toEqual({ paidUnknown: 1 })
    expect(ledger.findings).toEqual([])
  })

  it('has a passing failure asked again, and tells of one that stays', () => {
    const ledger = new Ledger()
    const passing = answer(1, 'NETWORK_ERROR', { retryable: true })
    expect(ledger.note(passing)).toEqual(passing.ask)
    expect(ledger.findings).toEqual([])
    expect(ledger.note(answer(1, 'INVALID_IMAGE', { message: 'no' }))).toBeUndefined()
    expect(ledger.findings).toEqual(['picture 1 ended as INVALID_IMAGE after 2 tries: no'])
  })

  it('tells when two callers got different ends for one picture', () => {
    const ledger = new Ledger()
    ledger.note(answer(1, 'CLEAN', { sha256: 'a' }))
    ledger.note(answer(1, 'CLEAN', { sha256: 'b' }))
    expect(ledger.findings).toHaveLength(1)
  })
})

describe('the watch', () => {
  const steady = Array.from({ length: 1_000 }, () => ({ rss: 100e6, descriptors: 30 }))

  it('is content with what stays flat', () => {
    expect(judgeGrowth(steady).findings).toEqual([])
  })

  it('tells of memory and of descriptors that grow', () => {
    const growing = steady.map((_, index) => ({ rss: 100e6 + index * 1e5, descriptors: 30 + index }))
    expect(judgeGrowth(growing).findings).toEqual([
      expect.stringMatching(/^RSS grew/),
      expect.stringMatching(/^open descriptors grew/),
    ])
  })
})
