import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { PendingFile, writeWholeFile } from '../../src/output/pending-file.ts'
import { temporaryFolder } from '../support/folder.ts'

describe('a pending file', () => {
  it('is seen under its name only when it is whole', async () => {
    const file = path.join(await temporaryFolder(), 'new', 'a.txt')
    const pending = await PendingFile.begin(file)
    await pending.append('....: ')
    await pending.append(Buffer.from('ä and more'))
    await pending.overwrite('head', 0)
    expect(await readdir(path.dirname(file))).toEqual([expect.stringMatching(/^\.unmark-[0-9a-f]+\.tmp$/)])
    expect(await pending.publish({ replace: false })).toBe(true)
    expect(await readFile(file, 'utf8')).toBe('head: ä and more')
    expect(await readdir(path.dirname(file))).toEqual(['a.txt'])
  })

  it('leaves nothing when it is discarded, or its name is taken', async () => {
    const folder = await temporaryFolder()
    const file = path.join(folder, 'a.txt')
    await (await PendingFile.begin(file)).discard()
    expect(await readdir(folder)).toEqual([])
    await writeFile(file, 'mine')
    expect(await writeWholeFile(file, Buffer.from('other'), { replace: false })).toBe(false)
    expect(await readFile(file, 'utf8')).toBe('mine')
    expect(await writeWholeFile(file, Buffer.from('other'), { replace: true })).toBe(true)
    expect(await readFile(file, 'utf8')).toBe('other')
    expect(await readdir(folder)).toEqual(['a.txt'])
  })

  it('leaves nothing when a folder has its name', async () => {
    const folder = await temporaryFolder()
    await mkdir(path.join(folder, 'a.txt'))
    await expect(writeWholeFile(path.join(folder, 'a.txt'), Buffer.from('x'), { replace: true })).rejects.toThrow()
    expect(await readdir(folder)).toEqual(['a.txt'])
  })

  it('has room for the longest name that a file can have', async () => {
    const file = path.join(await temporaryFolder(), 'n'.repeat(255))
    expect(await writeWholeFile(file, Buffer.from('x'), { replace: false })).toBe(true)
  })
})
