import * as core from '@unmark/core'
import { describe, expect, it } from 'vitest'
import { EXTENSIONS, FORMATS, formatOfName, MASK_DIALECTS } from '../src/formats.ts'

describe('the choices of the command line', () => {
  it('are those of core', () => {
    expect([...FORMATS].sort()).toEqual([...core.IMAGE_FORMATS].sort())
    expect([...MASK_DIALECTS].sort()).toEqual([...core.MASK_DIALECTS].sort())
  })

  it('read every extension as core does', () => {
    for (const extension of [...Object.values(EXTENSIONS).flat(), '.bmp', '.txt', '']) {
      for (const name of [`a${extension}`, `A${extension.toUpperCase()}`]) {
        expect(formatOfName(name), name).toBe(core.formatOfName(name))
      }
    }
  })
})
