import { expect, it } from 'vitest'
import { blocksOf, readDocument } from '../../documents/blocks.ts'
import { followDocument } from '../../documents/follow.ts'

followDocument('packages/core/README.md', {
  afterwards: async ({ printed }) => expect(printed()).toMatch(/\bclean\.jpg \d+ \d+\n/),
})

it('the README and the README of core show the same program', () => {
  const programs = ['README.md', 'packages/core/README.md'].map((document) =>
    blocksOf(readDocument(document)).find(({ language }) => language === 'js'),
  )
  expect(programs[0]?.text).toBe(programs[1]?.text)
})
