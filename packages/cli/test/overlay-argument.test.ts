import { describe, expect, it } from 'vitest'
import { parseArguments } from '../src/arguments.ts'
import { CLEAN_OPTIONS, readCleanOptions } from '../src/clean/options.ts'
import { UsageError } from '../src/usage-error.ts'

function overlayOf(...words: string[]): unknown {
  const { request, showsMark } = readCleanOptions(parseArguments(words, CLEAN_OPTIONS), '/there')
  expect(showsMark).toBe(true)
  return (request as { readonly overlay?: unknown }).overlay
}

describe('--overlay', () => {
  it('is the mark’s picture, with its place and its strength', () => {
    expect(overlayOf('--overlay', 'logo.png')).toEqual({ image: '/there/logo.png' })
    expect(overlayOf('--overlay', 'https://x.example/l.png', '--at', '24,16', '--opacity', '0.4', '--tile')).toEqual({
      image: 'https://x.example/l.png',
      x: 24,
      y: 16,
      opacity: 0.4,
      tile: true,
    })
    expect(overlayOf('--overlay', 'l.png', '--at', 'bottom-right')).toMatchObject({ anchor: 'bottom-right' })
    expect(overlayOf('--overlay', 'l.png', '--at', 'center, -2%, 5px')).toEqual({
      image: '/there/l.png',
      anchor: 'center',
      x: '-2%',
      y: 5,
    })
    expect(overlayOf('--overlay', 'l.png', '--at', '-3,0')).toMatchObject({ x: -3, y: 0 })
  })

  it.each([
    [['--opacity', '0.5'], '--opacity belongs to --overlay'],
    [['--tile'], '--tile belongs to --overlay'],
    [['--overlay', 'l.png', '--mask', 'm.png'], 'goes without --mask'],
    [['--overlay', 'l.png', '--region', '1,2,3,4'], 'goes without --region'],
    [['--overlay', 'l.png', '--opacity', '1.5'], 'above 0 and at most 1'],
    [['--overlay', 'l.png', '--at', 'bottom-rigth'], '--at expects x,y or one of top-left'],
    [['--overlay', 'l.png', '--at', '1,2,3'], '--at expects x,y'],
    [['--overlay', 'l.png', '--at', '1,b'], 'got "b" in "1,b"'],
    [['--overlay', 'l.png', '--at', 'left,1'], '--at expects x,y'],
  ])('refuses %j', (words, message) => {
    expect(() => overlayOf(...words)).toThrow(UsageError)
    expect(() => overlayOf(...words)).toThrow(message)
  })
})
