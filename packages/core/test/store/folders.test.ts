import { mkdir, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeFolder, syncFolder } from '../../src/store/folders.ts'
import { temporaryFolder } from './support.ts'

describe('making a folder', () => {
  it('makes its parents too, for the current user only, and many may do it at once', async () => {
    const folder = await temporaryFolder()
    const deep = path.join(folder, 'a', 'b', 'c')
    await Promise.all(Array.from({ length: 5 }, () => makeFolder(deep)))
    for (const made of [deep, path.dirname(deep)]) expect((await stat(made)).mode & 0o777).toBe(0o700)
  })

  it('leaves one that exists as it is, also behind a link', async () => {
    const folder = await temporaryFolder()
    await mkdir(path.join(folder, 'there'), { mode: 0o755 })
    await symlink(path.join(folder, 'there'), path.join(folder, 'link'))
    await makeFolder(path.join(folder, 'there'))
    await makeFolder(path.join(folder, 'link'))
    expect((await stat(path.join(folder, 'there'))).mode & 0o777).toBe(0o755)
  })

  it('fails when a file is in its place or in a parent’s, or a link leads nowhere', async () => {
    const folder = await temporaryFolder()
    await writeFile(path.join(folder, 'file'), '')
    await symlink(path.join(folder, 'nowhere'), path.join(folder, 'link'))
    await expect(makeFolder(path.join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' })
    await expect(makeFolder(path.join(folder, 'file', 'x'))).rejects.toMatchObject({ code: 'ENOTDIR' })
    await expect(makeFolder(path.join(folder, 'link', 'x'))).rejects.toMatchObject({ code: 'EEXIST' })
  })
})

describe('making names durable', () => {
  it('works on a folder and fails where there is none', async () => {
    const folder = await temporaryFolder()
    await syncFolder(folder)
    await expect(syncFolder(path.join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
