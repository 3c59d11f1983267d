import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkOutput, writeOutput } from '../../src/output/write-output.ts'
import { failure } from '../support/errors.ts'
import { temporaryFolder } from '../support/folder.ts'

const bytes = Uint8Array.from([1, 2, 3])

describe('writeOutput', () => {
  it('writes the file, makes its folder, and leaves nothing else behind', async () => {
    const folder = await temporaryFolder()
    const file = path.join(folder, 'new', 'deep', 'a.png')
    expect(await writeOutput({ path: file }, bytes)).toBe(file)
    expect([...(await readFile(file))]).toEqual([1, 2, 3])
    expect(await readdir(path.dirname(file))).toEqual(['a.png'])
  })

  it('does not replace a file unasked, not even one that appeared after the check', async () => {
    const folder = await temporaryFolder()
    const file = path.join(folder, 'a.png')
    await checkOutput({ path: file })
    await writeFile(file, 'mine')
    const error = await failure(writeOutput({ path: file }, bytes))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', spent: 'no' })
    expect(error.hint).toContain('--overwrite')
    expect(await readFile(file, 'utf8')).toBe('mine')
    expect(await readdir(folder)).toEqual(['a.png'])
  })

  it('replaces a file when asked', async () => {
    const file = path.join(await temporaryFolder(), 'a.png')
    await writeFile(file, 'old')
    await writeOutput({ path: file, overwrite: true }, bytes)
    expect([...(await readFile(file))]).toEqual([1, 2, 3])
  })

  it('lets one of many writers win and tells the others', async () => {
    const file = path.join(await temporaryFolder(), 'a.png')
    const writers = Array.from({ length: 8 }, (_, index) => writeOutput({ path: file }, Uint8Array.of(index)))
    const outcomes = await Promise.allSettled(writers)
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('lets all of many writers of the same picture be content', async () => {
    const file = path.join(await temporaryFolder(), 'a.png')
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => writeOutput({ path: file }, bytes)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(8)
    expect(await readdir(path.dirname(file))).toEqual(['a.png'])
  })
})

describe('checkOutput', () => {
  it('writes nothing, and makes no folder', async () => {
    const folder = await temporaryFolder()
    await checkOutput({ path: path.join(folder, 'new', 'a.png') })
    expect(await readdir(folder)).toEqual([])
  })

  it.each([
    ['a file that exists', 'file', 'INVALID_INPUT'],
    ['a link that leads nowhere', 'link', 'INVALID_INPUT'],
    ['a folder', 'folder', 'INVALID_INPUT'],
    ['a place below a file', 'file/a.png', 'PATH_NOT_ALLOWED'],
    ['a place deep below a file', 'file/b/a.png', 'PATH_NOT_ALLOWED'],
  ])('refuses %s', async (_, name, code) => {
    const folder = await temporaryFolder()
    await writeFile(path.join(folder, 'file'), '')
    await symlink(path.join(folder, 'nowhere'), path.join(folder, 'link'))
    await mkdir(path.join(folder, 'folder'))
    expect((await failure(checkOutput({ path: path.join(folder, name) }))).code).toBe(code)
  })

  it.skipIf(process.platform !== 'linux')('refuses a folder that nobody may write to', async () => {
    expect((await failure(checkOutput({ path: '/proc/a.png' }))).code).toBe('PATH_NOT_ALLOWED')
    expect((await failure(checkOutput({ path: '/proc/new/a.png' }))).code).toBe('PATH_NOT_ALLOWED')
  })
})
