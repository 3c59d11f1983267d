// A short campaign of each door, with seeds that stay, so that what it finds once it finds again.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runCampaign } from '../../src/fuzz/campaign.ts'
import { mutate } from '../../src/fuzz/mutate.ts'
import { seededRandom } from '../../src/fuzz/random.ts'
import { TARGETS } from '../../src/fuzz/targets.ts'

const COUNT = 60

describe('damaged input', () => {
  it.each(Object.keys(TARGETS))(
    'at the door of %s ends with a result or a typed error',
    async (target) => {
      const folder = await mkdtemp(path.join(tmpdir(), 'unmark-test-'))
      onTestFinished(() => rm(folder, { recursive: true, force: true }))
      const { ends, findings } = await runCampaign({ target, count: COUNT, seed: 1, folder })
      expect(findings).toEqual([])
      expect([...ends.values()].reduce((sum, times) => sum + times, 0)).toBe(COUNT)
    },
    180_000,
  )
})

describe('a mutation', () => {
  it('follows from the seed alone, and leaves its input as it was', () => {
    const bytes = Buffer.from('Nothing of this may change, whatever is made of it.')
    const before = Buffer.from(bytes)
    const made = Array.from({ length: 500 }, (_, seed) => mutate(bytes, seededRandom(seed)))
    const again = Array.from({ length: 500 }, (_, seed) => mutate(bytes, seededRandom(seed)))
    expect(again).toEqual(made)
    expect(bytes).toEqual(before)
    expect(new Set(made.map(String)).size).toBeGreaterThan(400)
  })
})
