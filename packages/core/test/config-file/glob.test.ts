import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { globToRegExp } from '../../src/config-file/glob.ts'

const matches = (pattern: string, file: string) => globToRegExp(pattern).test(file)

describe('a pattern of files', () => {
  it.each([
    ['a.png', 'a.png'],
    ['*.png', 'a.png'],
    ['photo-*.png', 'photo-1.png'],
    ['**', 'x/y/a.png'],
    ['**/*.png', 'a.png'],
    ['**/*.png', 'x/y/a.png'],
    ['x/**/a.png', 'x/a.png'],
    ['x/**/a.png', 'x/1/2/a.png'],
    ['x/**', 'x/y/z'],
    ['?.png', 'é.png'],
    ['?.png', '\u{1f600}.png'],
    ['*.{jpg,png}', 'a.png'],
    ['{x,y/z}/*.png', 'y/z/a.png'],
    ['{a,{b,c}}.png', 'c.png'],
    ['[ab].png', 'b.png'],
    ['[!ab].png', 'c.png'],
    ['[0-9]*.png', '7 up.png'],
    ['\\*.png', '*.png'],
    ['a+(b)|$.png', 'a+(b)|$.png'],
    ['a,b}.png', 'a,b}.png'],
  ])('%s finds %s', (pattern, file) => {
    expect(matches(pattern, file)).toBe(true)
  })

  it.each([
    ['*.png', 'x/a.png'],
    ['*.png', 'a.png.txt'],
    ['a*.png', 'ba.png'],
    ['a**/b', 'a/x/b'],
    ['x/**/a.png', 'xa.png'],
    ['?.png', '/.png'],
    ['[!a].png', '/.png'],
    ['a.png', 'aXpng'],
    ['{a,b}.png', 'a,b.png'],
    ['\\*.png', 'a.png'],
    ['**/*.png', '../a.jpg'],
  ])('%s does not find %s', (pattern, file) => {
    expect(matches(pattern, file)).toBe(false)
  })

  it.each(['[a.png', '{a,b.png', 'x[]'])('%s is refused', (pattern) => {
    expect(() => globToRegExp(pattern)).toThrow(/is not closed/)
  })

  it('of escaped characters finds just that name, and any other character is a valid pattern or a refusal', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (name) => {
        const escaped = [...name].map((character) => `\\${character}`).join('')
        expect(matches(escaped, name)).toBe(true)
        expect(matches(escaped, `${name}x`)).toBe(false)
        try {
          globToRegExp(name)
        } catch (error) {
          expect(String(error)).toContain('is not closed')
        }
      }),
      { numRuns: 300 },
    )
  })
})

it.each(['*a'.repeat(12), '{*,*}'.repeat(8), '{**/,**/}'.repeat(8), '**/a/'.repeat(9)])(
  'the pattern %s, which would be tried in more ways than there is time, is refused',
  (pattern) => {
    expect(() => globToRegExp(pattern)).toThrow('too many stars')
  },
)

it('a range that runs backwards is refused in words', () => {
  expect(() => globToRegExp('[z-a].png')).toThrow('runs backwards')
})

it.each(['*-*-*.png', '**/*.{png,jpg}', '**/**/**/**/**/a.png', '\\*\\*\\*\\*\\*', '**/a/**/b/**/c/**/*.png'])(
  'the pattern %s is taken',
  (pattern) => {
    expect(globToRegExp(pattern)).toBeInstanceOf(RegExp)
  },
)
