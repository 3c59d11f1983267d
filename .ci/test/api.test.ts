import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { publicNames } from '../api/declarations.ts'
import { documentedPackages } from '../api/entries.ts'
import { apiReference, referenceFile, undocumented } from '../api/reference.ts'

describe.each(documentedPackages())('the API reference of $manifest.name', (documented) => {
  it('is current (node --import tsx .ci/write-api-reference.ts)', () => {
    expect(readFileSync(referenceFile(documented), 'utf8')).toBe(apiReference(documented))
  })

  it('finds a doc comment at every public name', () => {
    expect(undocumented(documented)).toEqual([])
  })
})

it('reads names through the files that hand them on, and leaves out what users cannot see', () => {
  const names = new Map(publicNames('packages/core/src/index.ts').map((declaration) => [declaration.name, declaration]))
  expect(names.get('createUnmark')?.text).toMatch(/^function createUnmark\([^{]*\): Unmark$/)
  expect(names.get('UnmarkError')).toMatchObject({ kind: 'class' })
  expect(names.get('UnmarkError')?.text).not.toContain('super(')
  expect(names.get('RemoveRequest')).toMatchObject({ kind: 'interface' })
  expect(names.size).toBeGreaterThan(60)
})
