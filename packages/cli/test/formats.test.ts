import * as core from '@unmark/core'
import { describe, expect, it } from 'vitest'
import { FORMATS, MASK_DIALECTS } from '../src/formats.ts'

describe('the choices of the command line', () => {
  it('are those of core', () => {
    expect([...FORMATS].sort()).toEqual([...core.IMAGE_FORMATS].sort())
    expect([...MASK_DIALECTS].sort()).toEqual([...core.MASK_DIALECTS].sort())
  })
})
