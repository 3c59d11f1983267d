import { symlinkSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { findInputs } from '../src/inputs.ts'
import { UsageError } from '../src/usage-error.ts'
import { touch, useFolder } from './helpers/folder.ts'

const folder = useFolder()

async function given(...words: string[]): Promise<string[]> {
  return (await findInputs(words, { cwd: folder() })).inputs.map((input) => input.given)
}

describe('findInputs', () => {
  it('reads a file whose name looks like a pattern as that file', async () => {
    touch(folder(), 'a[1].png', 'a1.png')
    expect(await given('a[1].png')).toEqual(['a[1].png'])
  })

  it('reads a pattern that no shell has expanded, in a stable order', async () => {
    touch(folder(), 'b.png', 'a.png', 'sub/c.png', 'note.txt')
    expect(await given('**/*.png')).toEqual(['a.png', 'b.png', 'sub/c.png'])
    expect(await given('{b,a}.png')).toEqual(['a.png', 'b.png'])
  })

  it('keeps absolute patterns absolute', async () => {
    touch(folder(), 'a.png')
    expect(await given(path.join(folder(), '*.png'))).toEqual([path.join(folder(), 'a.png')])
  })

  it('takes every picture once, in the order of the words', async () => {
    touch(folder(), 'a.png', 'b.png')
    const url = pathToFileURL(path.join(folder(), 'a.png')).href
    expect(await given('b.png', '*.png', './a.png', url, 'https://x.example/a.png', 'https://x.example/a.png')).toEqual(
      ['b.png', './a.png', 'https://x.example/a.png'],
    )
  })

  it('passes on what does not exist, folders and broken links, for core to name the trouble', async () => {
    touch(folder(), 'sub/a.png')
    symlinkSync('nowhere', path.join(folder(), 'link.png'))
    expect(await given('missing.png', 'sub', 'link.png')).toEqual(['missing.png', 'sub', 'link.png'])
  })

  it('refuses a pattern that matches nothing', async () => {
    touch(folder(), 'sub/a.png')
    await expect(given('*.png')).rejects.toThrow(UsageError)
    await expect(given('*.png')).rejects.toThrow('"*.png"')
    await expect(given('sub*')).rejects.toThrow('matches none')
  })

  it('leaves out results of earlier runs that a pattern finds', async () => {
    touch(folder(), 'a.png', 'a.clean.png', 'old.clean.jpg')
    const list = await findInputs(['*'], { cwd: folder() })
    expect(list.inputs.map((input) => input.given)).toEqual(['a.png'])
    expect(list.skipped.map((skipped) => skipped.given)).toEqual(['a.clean.png', 'old.clean.jpg'])
  })

  it('leaves out previews that a pattern finds', async () => {
    touch(folder(), 'a.png', 'a.preview.png', 'a.compare.png')
    expect(await given('*')).toEqual(['a.png'])
    expect(await given('a.preview.png')).toEqual(['a.preview.png'])
  })

  it('takes a result that is named', async () => {
    touch(folder(), 'a.png', 'a.clean.png', 'b.png')
    expect(await given('a.clean.png')).toEqual(['a.clean.png'])
    expect(await given('*.png', 'a.clean.png')).toContain('a.clean.png')
  })

  it('leaves out a result beside its original, as when a shell has expanded a pattern', async () => {
    touch(folder(), 'a.png', 'a.clean.png', 'b.clean.png')
    expect(await given('a.clean.png', 'a.png', 'b.clean.png')).toEqual(['a.png', 'b.clean.png'])
  })

  it('leaves out the mask, unless it is all there is', async () => {
    touch(folder(), 'a.png', 'mask.png')
    const mask = path.join(folder(), 'mask.png')
    expect((await findInputs(['*.png'], { cwd: folder(), mask })).skipped).toEqual([
      { given: 'mask.png', why: 'it is the mask' },
    ])
    expect((await findInputs(['a.png', 'mask.png'], { cwd: folder(), mask })).inputs).toHaveLength(1)
    expect((await findInputs(['mask.png'], { cwd: folder(), mask })).inputs).toHaveLength(1)
  })

  it('leaves out the mark’s own picture', async () => {
    touch(folder(), 'a.png', 'logo.png')
    const overlay = path.join(folder(), 'logo.png')
    expect((await findInputs(['*.png'], { cwd: folder(), overlay })).skipped).toEqual([
      { given: 'logo.png', why: 'it is the overlay' },
    ])
  })

  it('refuses a run in which everything is left out', async () => {
    touch(folder(), 'a.clean.png')
    await expect(given('*.png')).rejects.toThrow('There is no picture to clean. "a.clean.png" was left out')
  })

  it('looks into folders only when asked to, and takes the pictures there by their extensions', async () => {
    touch(folder(), 'album/b.png', 'album/x/a.jpg', 'album/x/y/c.webp', 'album/note.txt', 'album/.hidden/d.png')
    touch(folder(), 'album/b.clean.png', 'album/.e.png')
    symlinkSync('..', path.join(folder(), 'album', 'loop'))
    const options = { cwd: folder(), recursive: true }
    const { inputs, skipped } = await findInputs(['album', 'album/b.png'], options)
    expect(inputs.map(({ given: name, below }) => [name, below])).toEqual([
      ['album/b.png', undefined],
      [path.join('album', 'x', 'a.jpg'), 'x'],
      [path.join('album', 'x', 'y', 'c.webp'), path.join('x', 'y')],
    ])
    expect(skipped).toHaveLength(1)
    await expect(findInputs(['album/x/y/../../.hidden'], { ...options, recursive: true })).resolves.toMatchObject({
      inputs: [{ name: 'd.png' }],
    })
  })

  it('does not look for pictures where the results go', async () => {
    touch(folder(), 'album/a.png', 'album/cleaned/a.png')
    const options = { cwd: folder(), recursive: true, outputFolder: path.join(folder(), 'album', 'cleaned') }
    expect((await findInputs(['album'], options)).inputs.map(({ name, below }) => [name, below])).toEqual([
      ['a.png', ''],
    ])
  })

  it('refuses a folder without pictures', async () => {
    touch(folder(), 'album/note.txt')
    await expect(findInputs(['album'], { cwd: folder(), recursive: true })).rejects.toThrow('there are none')
  })
})
