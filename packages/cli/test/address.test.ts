import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { isUrl, locate, nameOfUrl } from '../src/address.ts'

describe('isUrl', () => {
  it('tells URLs from paths', () => {
    expect(
      ['https://a.example/x.png', 'HTTP://a', 'data:image/png;base64,AA', 'file:///x', 'ftp://x'].map(isUrl),
    ).toEqual([true, true, true, true, true])
    expect(['photo.jpg', './a:b.png', 'C:\\x.png', 'c:/x.png', 'note:x.png'].map(isUrl)).toEqual(
      Array.from({ length: 5 }, () => false),
    )
  })
})

describe('locate', () => {
  it('starts relative paths at the given folder and leaves URLs alone', () => {
    const cwd = path.resolve('/some/where')
    expect(locate('a.png', cwd)).toBe(path.join(cwd, 'a.png'))
    expect(locate('https://a.example/x.png', cwd)).toBe('https://a.example/x.png')
    const file = path.join(cwd, 'with space.png')
    expect(locate(pathToFileURL(file).href, cwd)).toBe(file)
  })

  it('refuses a file: URL of another machine', () => {
    if (process.platform === 'win32') return
    expect(() => locate('file://server/share/a.png', '/')).toThrow('on this machine')
  })
})

describe('nameOfUrl', () => {
  it.each([
    ['https://a.example/albums/sea.jpg?size=full#top', 'sea.jpg'],
    ['https://a.example/a%20b.webp', 'a b.webp'],
    ['https://a.example/photo?id=3', 'photo.png'],
    ['https://a.example/', 'picture.png'],
    ['https://a.example/..%2f..%2fetc%2fpasswd.png', '_.._etc_passwd.png'],
    ['https://a.example/.hidden.png', 'hidden.png'],
    ['https://a.example/%zz.png', '%zz.png'],
    ['data:image/jpeg;base64,AAAA', 'picture.jpg'],
    ['data:;base64,AAAA', 'picture.png'],
  ])('names the picture of %s %s', (url, name) => {
    expect(nameOfUrl(url)).toBe(name)
  })
})
