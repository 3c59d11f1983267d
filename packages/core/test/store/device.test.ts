import { mkdir, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { Device } from '../../src/store/device.ts'
import { temporaryFolder } from './support.ts'

/** A device whose flushes end when they are told to. */
function heldDevice() {
  const flushes: { readonly end: () => void; readonly fail: (error: Error) => void }[] = []
  const device = new Device(() => new Promise<void>((end, fail) => flushes.push({ end, fail })))
  return { device, flushes }
}

describe('making a folder', () => {
  it('makes its parents too, for the current user only, and many may do it at once', async () => {
    const folder = await temporaryFolder()
    const deep = path.join(folder, 'a', 'b', 'c')
    await Promise.all(Array.from({ length: 5 }, () => new Device().makeFolder(deep)))
    for (const made of [deep, path.dirname(deep)]) expect((await stat(made)).mode & 0o777).toBe(0o700)
  })

  it('leaves one that exists as it is, also behind a link', async () => {
    const folder = await temporaryFolder()
    await mkdir(path.join(folder, 'there'), { mode: 0o755 })
    await symlink(path.join(folder, 'there'), path.join(folder, 'link'))
    await new Device().makeFolder(path.join(folder, 'there'))
    await new Device().makeFolder(path.join(folder, 'link'))
    expect((await stat(path.join(folder, 'there'))).mode & 0o777).toBe(0o755)
  })

  it('fails when a file is in its place or in a parent’s, or a link leads nowhere', async () => {
    const folder = await temporaryFolder()
    await writeFile(path.join(folder, 'file'), '')
    await symlink(path.join(folder, 'nowhere'), path.join(folder, 'link'))
    await expect(new Device().makeFolder(path.join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' })
    await expect(new Device().makeFolder(path.join(folder, 'file', 'x'))).rejects.toMatchObject({ code: 'ENOTDIR' })
    await expect(new Device().makeFolder(path.join(folder, 'link', 'x'))).rejects.toMatchObject({ code: 'EEXIST' })
  })
})

describe('making names durable', () => {
  it('works on a folder and fails where there is none', async () => {
    const folder = await temporaryFolder()
    await new Device().keepNames(folder)
    await expect(new Device().keepNames(path.join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('shares a flush that has yet to begin, and never one that is under way', async () => {
    const folder = await temporaryFolder()
    const { device, flushes } = heldDevice()
    const ends: string[] = []
    const keep = (who: string) => device.keepNames(folder).then(() => ends.push(who))
    const all = [keep('first'), keep('second'), keep('third')]
    expect(flushes).toHaveLength(1)
    flushes[0]?.end()
    await all[0]
    expect(ends).toEqual(['first'])
    expect(flushes).toHaveLength(2)
    all.push(keep('fourth'))
    flushes[1]?.end()
    await Promise.all(all.slice(0, 3))
    expect(flushes).toHaveLength(3)
    flushes[2]?.end()
    await Promise.all(all)
    expect(ends).toEqual(['first', 'second', 'third', 'fourth'])
  })

  it('flushes again for whoever waited for a flush that failed', async () => {
    const folder = await temporaryFolder()
    const { device, flushes } = heldDevice()
    const [first, second] = [device.keepNames(folder), device.keepNames(folder)]
    flushes[0]?.fail(Object.assign(new Error('broken'), { code: 'EIO' }))
    await expect(first).rejects.toThrow('broken')
    flushes[1]?.end()
    await second
    const third = device.keepNames(folder)
    flushes[2]?.end()
    await third
  })

  it('does not wait for the flush of another folder', async () => {
    const [one, other] = [await temporaryFolder(), await temporaryFolder()]
    const { device, flushes } = heldDevice()
    const both = [device.keepNames(one), device.keepNames(other)]
    flushes[1]?.end()
    await both[1]
    flushes[0]?.end()
    await both[0]
  })
})
