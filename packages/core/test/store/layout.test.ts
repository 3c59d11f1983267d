import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOB_NAME, JOURNAL_NAME, Layout, LOCK_NAME, RESULT_NAME, TASK_LINK_NAME } from '../../src/store/layout.ts'

const layout = new Layout('/data/store')
const KEY = 'ab'.repeat(32)

describe('the layout', () => {
  it('has a place for everything, in sub-folders by the first two digits', () => {
    expect(layout.blob(KEY, 'png')).toBe(path.resolve(`/data/store/blobs/ab/${KEY}.png`))
    expect(layout.result(KEY)).toBe(path.resolve(`/data/store/results/ab/${KEY}.json`))
    expect(layout.resultBesideNewer(KEY)).toBe(path.resolve(`/data/store/results/ab/${KEY}.v1.json`))
    expect(layout.journal(KEY)).toBe(path.resolve(`/data/store/tasks/ab/${KEY}.jsonl`))
    expect(layout.lock(KEY)).toBe(path.resolve(`/data/store/locks/${KEY}.lock`))
    expect(layout.taskLink('task 1')).toMatch(/task-ids.[0-9a-f]{2}.[0-9a-f]{64}\.json$/)
  })

  it('makes the folder absolute', () => {
    expect(new Layout('here').folder).toBe(path.resolve('here'))
  })

  it('recognises the names that it gives', () => {
    expect(path.basename(layout.blob(KEY, 'png'))).toMatch(BLOB_NAME)
    expect(path.basename(layout.result(KEY))).toMatch(RESULT_NAME)
    expect(path.basename(layout.resultBesideNewer(KEY))).toMatch(RESULT_NAME)
    expect(path.basename(layout.journal(KEY))).toMatch(JOURNAL_NAME)
    expect(path.basename(layout.taskLink('x'))).toMatch(TASK_LINK_NAME)
    expect(path.basename(layout.lock(KEY))).toMatch(LOCK_NAME)
  })

  it('never leaves its folder, whatever a key, hash, extension or task id holds', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('../..', '/etc/passwd', '..\\..', `${KEY}/..`, 'a\0b', ''))
    fc.assert(
      fc.property(text, (stranger) => {
        for (const make of [
          () => layout.blob(stranger, 'png'),
          () => layout.blob(KEY, stranger),
          () => layout.result(stranger),
          () => layout.resultBesideNewer(stranger),
          () => layout.journal(stranger),
          () => layout.lock(stranger),
          () => layout.taskLink(stranger),
        ]) {
          const file = orCode(make)
          if (file !== 'INVALID_INPUT') expect(path.normalize(file)).toMatch(/^\/data\/store\/[a-z-]+\/[0-9a-z./]+$/)
          expect(file).not.toContain('..')
        }
      }),
      { numRuns: 300 },
    )
  })

  it.each(['PNG', 'p/g', '.png', '', 'jpeg2000x', 'a\n'])('refuses the extension %j', (extension) => {
    expect(orCode(() => layout.blob(KEY, extension))).toBe('INVALID_INPUT')
  })

  it('refuses an empty task id', () => {
    expect(orCode(() => layout.taskLink(''))).toBe('INVALID_INPUT')
  })
})

function orCode(make: () => string): string {
  try {
    return make()
  } catch (error) {
    return (error as { code: string }).code
  }
}
