// The reader of HTML start tags.
import { describe, expect, test } from 'vitest'
import { quoteHtmlValue, readHtmlElements } from '../../src/places/html-elements.ts'
import { replaceSrcset } from '../../src/places/srcset.ts'

const read = (html: string) =>
  readHtmlElements(html).map(({ name, attributes }) => [
    name,
    Object.fromEntries(attributes.map((a) => [a.name, a.value])),
  ])

describe('readHtmlElements', () => {
  test.each([
    ['<IMG SRC=a.png alt>', [['img', { src: 'a.png', alt: '' }]]],
    [
      "<img src='a.png' / ><br/>",
      [
        ['img', { src: 'a.png' }],
        ['br', {}],
      ],
    ],
    ['<img src="?unmark&amp;mask=b&region=1&#x41;&#66;">', [['img', { src: '?unmark&mask=b&region=1AB' }]]],
    ['<!-- <img src="a"> --><!doctype html></p><p a="<img>">', [['p', { a: '<img>' }]]],
    [
      '<script>"<img src=a>"</script><style><img></style><b>',
      [
        ['script', {}],
        ['style', {}],
        ['b', {}],
      ],
    ],
    [
      '<textarea><img></textarea ><i>',
      [
        ['textarea', {}],
        ['i', {}],
      ],
    ],
    ['1 < 2 <', []],
    [
      '<svg><image xlink:href="a"/></svg>',
      [
        ['svg', {}],
        ['image', { 'xlink:href': 'a' }],
      ],
    ],
    ['<img src="unclosed', [['img', { src: '' }]]],
  ])('%s', (html, elements) => {
    expect(read(html)).toEqual(elements)
  })

  test('gives places that can be written over', () => {
    const html = '<img alt=x src=a.png>'
    const [, src] = readHtmlElements(html)[0]?.attributes ?? []
    expect(html.slice(0, src?.start) + quoteHtmlValue('b&"c') + html.slice(src?.end)).toBe(
      '<img alt=x src="b&amp;&quot;c">',
    )
  })
})

test.each([
  ['a.png', 'A'],
  ['a.png 1x, b.png 2x', 'A 1x, B 2x'],
  ['  a.png?region=1,2,3,4  100w,b.png', 'A 100w, B'],
  ['a.png, b.png', 'A, B'],
])('replaceSrcset reads %s', async (srcset, expected) => {
  expect(await replaceSrcset(srcset, async (url) => url.charAt(0).toUpperCase())).toBe(expected)
  expect(await replaceSrcset(srcset, async () => undefined)).toBeUndefined()
})
