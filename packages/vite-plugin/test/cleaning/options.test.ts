import path from 'node:path'
import { UnmarkError } from '@unmark/core'
import { describe, expect, it } from 'vitest'
import { parseOptions, type UnmarkPluginOptions } from '../../src/cleaning/options.ts'

const ROOT = path.resolve('/app')

function problem(options: unknown): string {
  try {
    parseOptions(options as UnmarkPluginOptions, ROOT)
  } catch (error) {
    if (UnmarkError.is(error) && error.code === 'INVALID_INPUT') return error.message
    throw error
  }
  return 'none'
}

describe('the plugin’s options', () => {
  it('have defaults, and resolve files from the root', () => {
    const parsed = parseOptions({ env: {}, masks: { '*.png': 'masks/all.png' } }, ROOT)
    expect(parsed).toMatchObject({
      projectFolder: path.join(ROOT, '.unmark'),
      frozen: false,
      onError: 'fail',
      config: { concurrency: 4 },
      masks: [{ glob: '*.png', file: path.join(ROOT, 'masks', 'all.png') }],
      regions: [],
    })
    expect(parsed.core).toMatchObject({ projectStore: path.join(ROOT, '.unmark'), frozen: false })
  })

  it('take regions for everything or by glob', () => {
    const regions = [{ x: 1, y: 2, width: 3, height: 4 }]
    expect(parseOptions({ env: {}, regions }, ROOT).regions).toEqual([{ glob: undefined, regions }])
    expect(parseOptions({ env: {}, regions: { 'a/**': regions } }, ROOT).regions).toEqual([{ glob: 'a/**', regions }])
  })

  it.each([
    ['no CI', {}, false],
    ['CI without a token', { CI: 'true' }, true],
    ['CI=1 without a token', { CI: '1' }, true],
    ['CI switched off', { CI: 'false' }, false],
    ['CI with a token', { CI: 'true', KAZE_API_TOKEN: 'secret-1' }, false],
    ['CI with a token that cannot be used', { CI: 'true', KAZE_API_TOKEN: '' }, false],
  ])('are frozen by themselves in CI without a token: %s', (_name, env, expected) => {
    expect(parseOptions({ env }, ROOT).frozen).toBe(expected)
    expect(parseOptions({ env, engine: 'local' }, ROOT).frozen).toBe(expected)
    expect(parseOptions({ env, frozen: !expected }, ROOT).frozen).toBe(!expected)
  })

  it('count a token among the options as one', () => {
    expect(parseOptions({ env: { CI: 'true' }, token: 'secret-1' }, ROOT).frozen).toBe(false)
  })

  it('are refused with the name of each that is wrong', () => {
    expect(problem({ env: {}, frozen: 'yes', onError: 'warn' })).toBe(
      'The options of vite-plugin-unmark have the wrong form: frozen: expected true, false or "auto"; ' +
        'onError: expected "fail" or "original".',
    )
    expect(problem({ env: {}, regions: 'all' })).toContain('regions: expected a list of regions, or an object')
    expect(problem({ env: {}, include: 4 })).toContain('include: expected a glob or a list of globs')
    expect(problem({ env: {}, engin: 'local' })).toContain('engin')
    expect(problem({ env: {}, concurrency: 0 })).toContain('concurrency')
  })
})
