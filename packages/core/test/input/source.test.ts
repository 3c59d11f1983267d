import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ReadSourceOptions, readSource } from '../../src/input/source.ts'
import type { ImageSource } from '../../src/request.ts'
import { failure } from '../support/errors.ts'
import { temporaryFolder } from '../support/folder.ts'

const fetched: string[] = []
const options: ReadSourceOptions = {
  roots: undefined,
  maxBytes: 64,
  code: 'INVALID_IMAGE',
  fetchUrl: async (url) => {
    fetched.push(url)
    return Uint8Array.from([7, 7])
  },
}
const read = async (source: ImageSource) => [...(await readSource(source, options)).bytes]

describe('readSource', () => {
  it('gives the same bytes for every form', async () => {
    const bytes = Uint8Array.from([0, 1, 2, 250, 255])
    const base64 = Buffer.from(bytes).toString('base64')
    const file = path.join(await temporaryFolder(), 'a.png')
    await writeFile(file, bytes)
    const forms: ImageSource[] = [
      bytes,
      bytes.buffer,
      new Blob([bytes]),
      { base64 },
      { base64: `data:image/png;base64,${base64}` },
      `data:image/png;base64,${base64}`,
      'data:image/png,%00%01%02%fA%FF',
      file,
      pathToFileURL(file),
      pathToFileURL(file).href,
    ]
    for (const form of forms) expect(await read(form)).toEqual([...bytes])
  })

  it('hands http(s) URLs to the guarded fetch', async () => {
    expect(await read('https://example.com/a.png?b')).toEqual([7, 7])
    expect(await read(new URL('HTTP://example.com/'))).toEqual([7, 7])
    expect(fetched).toEqual(['https://example.com/a.png?b', 'http://example.com/'])
  })

  it('takes any bytes through base64, with and without padding and line breaks', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.boolean(), async (bytes, url) => {
        const base64 = Buffer.from(bytes).toString(url ? 'base64url' : 'base64')
        expect(await read({ base64 })).toEqual([...bytes])
        expect(await read({ base64: base64.replace(/(.{4})/g, '$1\n') })).toEqual([...bytes])
      }),
    ))

  it.each([
    ['another scheme', 'ftp://example.com/a.png', 'URL_NOT_ALLOWED'],
    ['a file: URL with a host', 'file://server/share/a.png', 'URL_NOT_ALLOWED'],
    ['a data: URL without a comma', 'data:image/png;base64', 'INVALID_INPUT'],
    ['base64 with a stray character', { base64: 'AA*A' }, 'INVALID_INPUT'],
    ['base64 of an impossible length', { base64: 'AAAAA' }, 'INVALID_INPUT'],
    ['base64 with padding in the middle', { base64: 'AA==AAAA' }, 'INVALID_INPUT'],
    ['no bytes', new Uint8Array(), 'INVALID_IMAGE'],
    ['too many bytes', new Uint8Array(65), 'INVALID_IMAGE'],
    ['a Blob that is too large', new Blob([new Uint8Array(65)]), 'INVALID_IMAGE'],
    ['base64 that is too large', { base64: 'A'.repeat(200) }, 'INVALID_IMAGE'],
  ] as const)('refuses %s', async (_, source, code) => {
    expect(await failure(readSource(source, options))).toMatchObject({ code, spent: 'no' })
  })

  it('stops when it is aborted', async () => {
    const signal = AbortSignal.abort()
    expect((await failure(readSource('a.png', { ...options, signal }))).code).toBe('ABORTED')
  })
})
