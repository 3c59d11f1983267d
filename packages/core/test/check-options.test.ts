// The form of a client's options: every option of the type is known, and what is wrong is named without its value.
import { describe, expect, it } from 'vitest'
import { optionProblems } from '../src/check-options.ts'

describe('optionProblems', () => {
  it('finds nothing wrong with options of the right form, given or left undefined', () => {
    const options = { engine: 'local', proxy: false, roots: ['/a'], limits: { maxBytes: 1 }, env: { CI: undefined } }
    expect(optionProblems({ ...options, token: undefined, maxCredits: 0, concurrency: 256 })).toEqual([])
  })

  it.each([
    [{ engine: 'magic' }, 'engine: expected auto, kaze, local or an engine object; got other text'],
    [{ engine: { name: 'mine' } }, 'engine: expected auto, kaze, local or an engine object; got an object'],
    [{ concurrency: 0 }, 'concurrency: expected a whole number from 1 to 256; got 0'],
    [{ maxCredits: 1.5 }, 'maxCredits: expected a whole number of at least 0; got 1.5'],
    [{ store: '' }, 'store: expected the path of a folder; got empty text'],
    [{ roots: [] }, 'roots: expected a list of folders; got a list'],
    [{ frozen: 'yes' }, 'frozen: expected true or false; got other text'],
    [{ limits: { maxBytes: 0 } }, 'limits.maxBytes: expected a whole number of at least 1; got 0'],
    [{ limits: null }, 'limits: expected an object with maxBytes or maxPixels; got null'],
    [{ env: { CI: 1 } }, 'env: expected an object of variables; got an object'],
  ])('says of %j what was expected', (options, problem) => {
    expect(optionProblems(options)).toEqual([problem])
  })

  it('names an option that does not exist, at the top and in limits', () => {
    expect(optionProblems({ tokne: 'x', limits: { bytes: 1 }, toString: 1 })).toEqual([
      expect.stringContaining('tokne: there is no such option; there are engine, token'),
      expect.stringContaining('toString: there is no such option'),
      'limits.bytes: there is no such option; there are maxBytes, maxPixels',
    ])
  })

  it('names all that is wrong at once, and repeats no value, which may be the token', () => {
    const problems = optionProblems({ baseUrl: ['tok-123'], engine: 'tok-123', store: 1 })
    expect(problems).toHaveLength(3)
    expect(problems.join()).not.toContain('tok-123')
  })

  it('takes nothing but an object', () => {
    expect(optionProblems('local')).toEqual(['expected an object of options; got other text'])
  })
})
