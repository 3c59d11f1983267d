import { expect, it } from 'vitest'
import { ProgressLines } from '../../src/cleaning/progress.ts'

it('says a line every few seconds, not for every picture, and none at the end', () => {
  const lines: string[] = []
  let now = 1_000
  const progress = new ProgressLines(
    (line) => lines.push(line),
    () => now,
  )
  for (let picture = 0; picture < 100; picture++) progress.start()
  for (let picture = 0; picture < 100; picture++) {
    now += 130
    progress.end()
  }
  expect(lines).toEqual(['unmark: 39 of 100 pictures done', 'unmark: 78 of 100 pictures done'])
})
