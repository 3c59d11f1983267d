import { describe, expect, it } from 'vitest'
import { stoppedText } from '../../src/clean/leftover.ts'
import { summaryLine, summaryTable, Totals } from '../../src/clean/summary.ts'

function totals(
  made: number,
  cached: number,
  failures: Partial<Record<'INVALID_IMAGE' | 'NETWORK_ERROR', number>> = {},
) {
  const sum = new Totals(50)
  sum.made = made
  sum.cached = cached
  sum.fail('INVALID_IMAGE')
  sum.failures.clear()
  for (const [code, number] of Object.entries(failures)) {
    for (let index = 0; index < number; index++) sum.fail(code as 'INVALID_IMAGE')
  }
  return sum
}

describe('the summary of a run', () => {
  const options = { dryRun: false, elapsedMs: 12_000 }

  it('is a line where all pictures ended alike', () => {
    expect(summaryTable(totals(50, 0), options)).toBe('50 of 50 pictures cleaned, 12 s\n')
  })

  it('has a row for each way in which they ended, the most frequent failure first', () => {
    const sum = totals(8, 39, { INVALID_IMAGE: 1, NETWORK_ERROR: 2 })
    sum.credits = 8
    expect(summaryTable(sum, options).split('\n')).toEqual([
      '47 of 50 pictures cleaned, 3 failed, 8 credits spent, 12 s',
      '  cleaned now      8',
      '  from the store  39',
      '  NETWORK_ERROR    2',
      '  INVALID_IMAGE    1',
      '',
    ])
    expect(summaryLine(sum, options)).toBe('47 of 50 pictures cleaned, 3 failed, 8 credits spent, 12 s\n')
  })

  it('speaks of what would be in a dry run', () => {
    const sum = totals(1, 1)
    sum.credits = 1
    expect(
      summaryTable(sum, { ...options, dryRun: true })
        .split('\n')
        .slice(0, 2),
    ).toEqual(['2 of 50 pictures would be cleaned, 1 credit would be spent, 12 s', '  to be made      1'])
  })
})

describe('what a run says that was stopped', () => {
  it('is what is done, what is not, what is paid for, and how to go on', () => {
    const sum = totals(12, 0, { INVALID_IMAGE: 1 })
    sum.credits = 12
    const names = Array.from({ length: 37 }, (_, index) => `${index}.png`)
    const text = stoppedText(sum, { why: 'Stopped.', names, paid: 2, perhapsPaid: 1 })
    expect(text.split('\n')).toEqual([
      'Stopped. 12 of 50 pictures done, 1 failed, 12 credits spent; not done:',
      ...names.slice(0, 10).map((name) => `  ${name}`),
      '  and 27 more',
      '2 pictures of these are paid for and still at the service.',
      '1 picture of these may be paid for: unmark task',
      'To go on, run the same command again: what is done stays as it is, and nothing is paid for twice.',
      '',
    ])
  })
})
