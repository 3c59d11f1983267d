// The scanner for URLs in CSS text.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findCssUrls, quoteCssUrl, replaceCssUrls } from '../../src/places/css-urls.ts'

describe('findCssUrls', () => {
  test.each([
    ['a { b: url(x.png) }', ['x.png']],
    ['a { b: URL( "x y.png" ) url(\'z.png\') }', ['x y.png', 'z.png']],
    ['a { b: url(a\\)b.png) url("a\\"b.png") }', ['a)b.png', 'a"b.png']],
    ['a { b: url("\\68 ero.png") }', ['hero.png']],
    ['a { b: image-set("x.png" 1x, url(y.png) 2x type("image/png")) "z.png" }', ['x.png', 'y.png']],
    ['a { b: -webkit-image-set(url(x.png) 1x) }', ['x.png']],
    ['a { b: my-url(x.png) "url(y.png)" /* url(z.png) */ }', []],
    ['@import url("x.css") screen; a { b: url(y.png) }', ['y.png']],
    ["// don't\na { b: url(x.png) }", ['x.png']],
    ['a { b: url(', []],
    ['a { b: "unclosed', []],
  ])('%s', (css, urls) => {
    expect(findCssUrls(css).map(({ url }) => url)).toEqual(urls)
  })

  test('finds every URL again that was put in, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }).filter((text) => !/[\r\f\0]/.test(text))), (urls) => {
        const css = `a { ${urls.map((url) => `b: url(${quoteCssUrl(url)});`).join(' ')} }`
        expect(findCssUrls(css).map(({ url }) => url)).toEqual(urls)
      }),
      { numRuns: 200 },
    )
  })
})

test('replaceCssUrls changes what it is given another URL for, and nothing else', async () => {
  const css = 'a { b: url( x.png ) no-repeat, image-set("y.png" 1x) } /* c */'
  expect(await replaceCssUrls(css, async ({ url }) => (url === 'y.png' ? '/z.png' : undefined))).toBe(
    'a { b: url( x.png ) no-repeat, image-set("/z.png" 1x) } /* c */',
  )
  expect(await replaceCssUrls(css, async () => undefined)).toBeUndefined()
})
