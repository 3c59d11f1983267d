// Which changes are made to a source, and that each of them is a program still.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'
import { applyMutation, mutationsOf } from '../../src/mutants/mutations.ts'
import { Reach } from '../../src/mutants/reach.ts'

const SOURCE = `import { note } from './note.ts'
export function f(a: number, b: string | undefined): string {
  if (a < 2 && !b) note('few')
  return (b ?? 'none') + 'x'
}
type Word = 'left alone'
`

describe('the mutations of a source', () => {
  it('turn conditions, operators, texts, values and calls, and leave types and imports alone', () => {
    const changed = mutationsOf('f.ts', SOURCE).map((mutation) => `${mutation.line} ${mutation.kind}`)
    expect(changed.sort()).toEqual([
      '3 boolean operator turned',
      '3 boundary moved',
      '3 call removed',
      '3 condition negated',
      '3 negation removed',
      '3 text emptied',
      '4 boolean operator turned',
      '4 text emptied',
      '4 text emptied',
      '4 value not returned',
    ])
  })

  it('are programs, and differ from the source', () => {
    for (const mutation of mutationsOf('f.ts', SOURCE)) {
      const text = applyMutation(SOURCE, mutation)
      expect(text).not.toBe(SOURCE)
      expect(parseSync('f.ts', text).errors, text).toEqual([])
    }
  })
})

describe('the tests of a source', () => {
  it('are those that reach it, its own first', () => {
    const reach = new Reach(path.join(fileURLToPath(new URL('../../../core', import.meta.url))))
    const [own, near, far] = reach.testsOf('src/store/locks.ts')
    expect(own).toEqual(['test/store/locks.test.ts'])
    expect(near).toContain('test/store/store.test.ts')
    expect(far).toContain('test/hosted/processes.test.ts')
    expect([...(near ?? []), ...(far ?? [])]).not.toContain('test/store/canonical-json.test.ts')
  })
})
