import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { ImageFormat } from '@unmark/core'
import { describe, expect, it } from 'vitest'
import { findInputs } from '../src/inputs.ts'
import { nameOutputs } from '../src/output-names.ts'
import { UsageError } from '../src/usage-error.ts'
import { touch, useFolder } from './helpers/folder.ts'

const folder = useFolder()

interface Options {
  readonly output?: string
  readonly format?: ImageFormat
  readonly ignoreCase?: boolean
  readonly recursive?: boolean
}

async function names(
  words: readonly string[],
  { output, format, ignoreCase = false, recursive = false }: Options = {},
): Promise<string[]> {
  const cwd = folder()
  const { inputs } = await findInputs(words, { cwd, recursive })
  const outputs = await nameOutputs(inputs, { cwd, output, format, ignoreCase })
  return outputs.map((name) => path.relative(cwd, name))
}

describe('nameOutputs', () => {
  it('puts the result beside the picture', async () => {
    const words = ['a.jpg', path.join('sub', 'b.tar.png'), 'bare']
    expect(await names(words)).toEqual(['a.clean.jpg', path.join('sub', 'b.tar.clean.png'), 'bare.clean'])
  })

  it('puts the result of a URL into the current folder', async () => {
    expect(await names(['https://x.example/deep/sea.webp', 'data:image/gif;base64,AA'])).toEqual([
      'sea.clean.webp',
      'picture.clean.gif',
    ])
  })

  it('gives the extension of the format that was asked for, and keeps one that fits', async () => {
    expect(await names(['a.png', 'b.jpeg', 'c.JPG'], { format: 'jpeg' })).toEqual([
      'a.clean.jpg',
      'b.clean.jpeg',
      'c.clean.JPG',
    ])
  })

  it('takes -o as a file for one picture', async () => {
    expect(await names(['a.png'], { output: 'x/out.png' })).toEqual([path.join('x', 'out.png')])
    expect(await names(['a.png'], { output: 'out' })).toEqual(['out'])
  })

  it('takes -o as a folder when it is one, ends in a slash, or several pictures need one', async () => {
    mkdirSync(path.join(folder(), 'there.png'))
    expect(await names(['a.png'], { output: 'there.png' })).toEqual([path.join('there.png', 'a.png')])
    expect(await names(['a.png'], { output: 'new/' })).toEqual([path.join('new', 'a.png')])
    expect(await names(['a.png', 'b.png'], { output: 'new' })).toEqual([
      path.join('new', 'a.png'),
      path.join('new', 'b.png'),
    ])
  })

  it('gives a folder of results the form of the folder that was looked through', async () => {
    touch(folder(), 'album/a.png', 'album/x/a.png')
    expect(await names(['album'], { output: 'out/', recursive: true })).toEqual([
      path.join('out', 'a.png'),
      path.join('out', 'x', 'a.png'),
    ])
    expect(await names(['album'], { recursive: true })).toEqual([
      path.join('album', 'a.clean.png'),
      path.join('album', 'x', 'a.clean.png'),
    ])
  })

  it('refuses -o FILE for several pictures', async () => {
    await expect(names(['a.png', 'b.png'], { output: 'out.png' })).rejects.toThrow('there are 2 pictures')
    touch(folder(), 'plain')
    await expect(names(['a.png', 'b.png'], { output: 'plain' })).rejects.toThrow(UsageError)
    await expect(names(['a.png'], { output: 'plain/' })).rejects.toThrow('"plain/" is a file')
  })

  it('refuses two pictures with one output name', async () => {
    await expect(names(['x/a.png', 'y/a.png'], { output: 'out/' })).rejects.toThrow('Both "x/a.png" and "y/a.png"')
    await expect(names(['a.png', 'a.gif'], { format: 'webp' })).rejects.toThrow(UsageError)
  })

  it('knows where letter case makes no difference', async () => {
    expect(await names(['A.png', 'a.png'], { output: 'out/' })).toHaveLength(2)
    await expect(names(['A.png', 'a.png'], { output: 'out/', ignoreCase: true })).rejects.toThrow('Both')
  })

  it('refuses a result in place of another input, and leaves a picture in its own place to core', async () => {
    touch(folder(), 'a.png', 'sub/a.png')
    await expect(names(['sub/a.png', 'b.png', 'a.png'], { output: '.' })).rejects.toThrow(UsageError)
    await expect(names(['a.png', 'sub/b.png'], { output: 'sub' })).resolves.toHaveLength(2)
    expect(await names(['a.png'], { output: '.' })).toEqual(['a.png'])
  })
})
