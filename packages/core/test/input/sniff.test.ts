import { describe, expect, it } from 'vitest'
import { sniff } from '../../src/input/sniff.ts'

const text = (value: string) => new TextEncoder().encode(value)
const what = (bytes: Uint8Array) => {
  const sniffed = sniff(bytes)
  return sniffed.kind === 'other' ? sniffed.what : sniffed.format
}

describe('sniff', () => {
  it.each([
    ['png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
    ['jpeg', [0xff, 0xd8, 0xff, 0xe0]],
    ['gif', [...text('GIF89a')]],
    ['tiff', [0x49, 0x49, 0x2a, 0]],
    ['tiff', [0x4d, 0x4d, 0, 0x2b]],
    ['webp', [...text('RIFF\x10\0\0\0WEBPVP8 ')]],
    ['avif', [0, 0, 0, 0x1c, ...text('ftypavif\0\0\0\0')]],
    ['avif', [0, 0, 0, 0x1c, ...text('ftypmif1\0\0\0\0mif1avifmiaf')]],
  ])('recognises %s', (format, bytes) => {
    expect(what(Uint8Array.from(bytes))).toBe(format)
  })

  it.each([
    ['an SVG drawing', text('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['an SVG drawing', text('\ufeff<?xml version="1.0"?>\n<!-- made by hand -->\n<!DOCTYPE svg>\n<svg>')],
    ['a Git LFS pointer', text('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n')],
    ['an HTML page', text('\n<!DOCTYPE html><html><img>')],
    ['a HEIC picture', Uint8Array.from([0, 0, 0, 0x18, ...text('ftypheic\0\0\0\0mif1heic')])],
    ['a PDF document', text('%PDF-1.7')],
    ['text', text('this is no picture')],
    ['data of an unknown kind', Uint8Array.from([0, 1, 2, 3])],
  ])('says what it is: %s', (expected, bytes) => {
    expect(what(bytes)).toContain(expected)
  })

  it('takes any bytes, however few', () => {
    for (let length = 0; length < 20; length++) expect(sniff(new Uint8Array(length)).kind).toBe('other')
  })
})
