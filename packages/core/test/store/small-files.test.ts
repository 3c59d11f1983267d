import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeFolders, readSmallFile } from '../../src/store/small-files.ts'
import { temporaryFolder } from './support.ts'

describe('reading a small file', () => {
  it('gives all of it, and nothing where there is none', async () => {
    const folder = await temporaryFolder()
    const bytes = Buffer.from('content '.repeat(10_000))
    await writeFile(path.join(folder, 'file'), bytes)
    await writeFile(path.join(folder, 'empty'), '')
    expect(readSmallFile(path.join(folder, 'file'))?.bytes).toEqual(bytes)
    expect(readSmallFile(path.join(folder, 'empty'))?.bytes).toHaveLength(0)
    expect(readSmallFile(path.join(folder, 'none'))).toBeUndefined()
  })

  it.runIf(process.platform === 'linux')('reads a file whose size is not known beforehand', () => {
    expect(readSmallFile('/proc/self/stat')?.bytes.toString()).toContain(`${process.pid} (`)
  })

  it('does not take a file that the system refuses for one that is absent', async () => {
    const folder = await temporaryFolder()
    await writeFile(path.join(folder, 'file'), '')
    await symlink('link', path.join(folder, 'link'))
    expect(() => readSmallFile(path.join(folder, 'file', 'below'))).toThrow('ENOTDIR')
    expect(() => readSmallFile(path.join(folder, 'link'))).toThrow('ELOOP')
  })

  it('leaves no file open, also when reading fails', async () => {
    const folder = await temporaryFolder()
    await mkdir(path.join(folder, 'folder'))
    const before = await openFiles()
    expect(() => readSmallFile(path.join(folder, 'folder'))).toThrow('EISDIR')
    expect(await openFiles()).toBe(before)
  })
})

describe('making folders', () => {
  it('tells which folders have changed by it', async () => {
    const folder = await temporaryFolder()
    const deep = path.join(folder, 'a', 'b')
    expect(makeFolders(deep, 0o700)).toEqual([folder, path.join(folder, 'a')])
    expect(makeFolders(deep, 0o700)).toEqual([])
  })
})

/** Where the system tells. */
async function openFiles(): Promise<number> {
  return process.platform === 'linux' ? (await readdir('/proc/self/fd')).length : 0
}
