import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDisk } from '../../src/store/disk.ts'
import { createLock, removeOwnLock, removeSeenLock, seeLock } from '../../src/store/lock-file.ts'
import { filesBelow, keyNumber, temporaryFolder } from './support.ts'

const NAME = keyNumber(1)

async function disk() {
  return openDisk(path.join(await temporaryFolder(), 'store'))
}

describe('a lock file', () => {
  it('is made by the first only, says who holds it, and leaves no temporary file', async () => {
    const opened = await disk()
    const attempts = await Promise.all([1, 2, 3, 4].map(() => createLock(opened, NAME)))
    const [id, ...others] = attempts.filter((attempt) => attempt !== undefined)
    expect(others).toEqual([])
    const seen = await seeLock(opened, NAME)
    expect(seen).toMatchObject({ stamp: id, holder: { id, ...(await opened.identity()) } })
    expect(await filesBelow(opened.layout.folder)).toEqual([path.join('locks', `${NAME}.lock`)])
    expect((await stat(opened.layout.lock(NAME))).mode & 0o777).toBe(0o600)
  })

  it('is not there when nobody made it', async () => {
    expect(await seeLock(await disk(), NAME)).toBeUndefined()
  })

  it('is removed by its owner only', async () => {
    const opened = await disk()
    const id = (await createLock(opened, NAME)) ?? ''
    await removeOwnLock(opened, NAME, 'ab'.repeat(16))
    expect(await seeLock(opened, NAME)).toBeDefined()
    await removeOwnLock(opened, NAME, id)
    await removeOwnLock(opened, NAME, id)
    expect(await seeLock(opened, NAME)).toBeUndefined()
  })

  it('is removed as seen only while it is the same and was not renewed', async () => {
    const opened = await disk()
    await createLock(opened, NAME)
    const first = await seeLock(opened, NAME)
    await rm(opened.layout.lock(NAME))
    await createLock(opened, NAME)
    expect(first && (await removeSeenLock(opened, NAME, first))).toBe(false)
    const second = await seeLock(opened, NAME)
    await utimes(opened.layout.lock(NAME), 5, 5)
    expect(second && (await removeSeenLock(opened, NAME, second))).toBe(false)
    const renewed = await seeLock(opened, NAME)
    expect(renewed && (await removeSeenLock(opened, NAME, renewed))).toBe(true)
    expect(await readdir(opened.layout.locks)).toEqual([])
  })

  it.each(['', 'half', '{"format":9}'])(
    'whose content is %j has no holder, and a stamp of its own',
    async (content) => {
      const opened = await disk()
      await createLock(opened, NAME)
      await writeFile(opened.layout.lock(NAME), content)
      const seen = await seeLock(opened, NAME)
      expect(seen).toMatchObject({ holder: undefined, stamp: expect.stringMatching(/^[0-9a-f]{32}$/) })
      await utimes(opened.layout.lock(NAME), 5, 5)
      expect((await seeLock(opened, NAME))?.stamp).not.toBe(seen?.stamp)
    },
  )

  it('is made in one step where there are no hard links, too', async () => {
    const opened = await disk()
    const noLinks = () => {
      throw Object.assign(new Error('no links'), { code: 'ENOTSUP', syscall: 'link' })
    }
    const id = await createLock(opened, NAME, noLinks)
    expect((await seeLock(opened, NAME))?.holder?.id).toBe(id)
    expect(await createLock(opened, NAME, noLinks)).toBeUndefined()
    expect(await filesBelow(opened.layout.folder)).toEqual([path.join('locks', `${NAME}.lock`)])
  })

  it('is not made when linking fails for another reason', async () => {
    const opened = await disk()
    const broken = () => {
      throw Object.assign(new Error('broken'), { code: 'EIO', syscall: 'link' })
    }
    await expect(createLock(opened, NAME, broken)).rejects.toThrow('broken')
    expect(await filesBelow(opened.layout.folder)).toEqual([])
  })
})
