// Which references are marked, and what of their query is ours.
import { describe, expect, test } from 'vitest'
import { createMarker, hintOfMark } from '../../src/marking/marker.ts'
import { joinQuery, readMarkQuery, splitQuery } from '../../src/marking/query.ts'

describe('readMarkQuery', () => {
  test.each([
    ['unmark', true, {}, ''],
    ['url&unmark', true, {}, 'url'],
    ['w=100&unmark=&format=webp', true, {}, 'w=100&format=webp'],
    ['unmark&region=70%,90%,28%,8%', true, { region: ['70%,90%,28%,8%'] }, ''],
    ['region=1,2,3,4&region=5,6,7,8&unmark&raw', true, { region: ['1,2,3,4', '5,6,7,8'] }, 'raw'],
    ['unmark&mask=./h%C3%A9ro.png', true, { mask: ['./héro.png'] }, ''],
    ['unmarked&inline', false, {}, 'unmarked&inline'],
    ['', false, {}, ''],
  ])('%s', (query, marked, directives, rest) => {
    expect(readMarkQuery(query)).toEqual({ marked, directives, rest })
  })
})

test('splitQuery and joinQuery are each other’s opposite', () => {
  expect(splitQuery('/a.png?b&c=?d#e')).toEqual({ path: '/a.png', query: 'b&c=?d', fragment: '#e' })
  expect(splitQuery('a#b.png?unmark')).toEqual({ path: 'a#b.png', query: 'unmark', fragment: '' })
  expect(joinQuery('/a.png', 'b&c=?d')).toBe('/a.png?b&c=?d')
  expect(joinQuery('/a.png', '')).toBe('/a.png')
})

describe('a marker', () => {
  const marker = createMarker({
    root: '/app',
    include: ['src/stock/**'],
    exclude: 'src/stock/keep/**',
    ownFolders: ['/app/.unmark'],
  })

  test.each([
    ['/app/src/a.png', 'unmark', true],
    ['/app/src/a.png', 'url', false],
    ['/app/src/a.marked.webp', '', true],
    ['/app/src/stock/a.jpg', '', true],
    ['/app/src/stock/a.ts', '', false],
    ['/app/src/stock/keep/a.jpg', '', false],
    ['/app/src/stock/keep/a.jpg', 'unmark', true],
    ['/app/src/stock/a.mask.png', '', false],
    ['/app/src/a.marked.mask.png', 'unmark', false],
    ['/app/src/a.unmark.json', 'unmark', false],
    ['/app/.unmark/.cache/x/a.marked.png', '', false],
  ])('of %s with ?%s says %s', (file, query, marked) => {
    expect(marker.mark(file, query) !== undefined).toBe(marked)
  })
})

test.each([
  ['./a.png?unmark', true, true],
  ['./a.png?w=1&unmark&h=1', true, true],
  ['./a.marked.png', true, true],
  ['./a.png', false, true],
  ['./a.ts?unmarked', false, false],
  ['./unmark.ts', false, false],
])('the hint for %s', (reference, byDefault, withGlobs) => {
  expect(hintOfMark({}).test(reference)).toBe(byDefault)
  expect(hintOfMark({ include: 'src/**' }).test(reference)).toBe(withGlobs)
})

test('the hint leaves it to the reading of the options to refuse globs that are null', () => {
  expect(hintOfMark({ include: null as never }).test('./a.marked.png')).toBe(true)
})
