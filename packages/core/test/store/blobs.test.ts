import { readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { sha256Hex } from '../../src/store/key.ts'
import { filesBelow, temporaryStore } from './support.ts'

const PICTURE = Buffer.from('a picture')

describe('blobs', () => {
  it('are real files named by their content', async () => {
    const { store } = await temporaryStore()
    const { sha256, path } = await store.blobs.put(PICTURE, 'png')
    expect(sha256).toBe(sha256Hex(PICTURE))
    expect(path.endsWith(`${sha256}.png`)).toBe(true)
    expect(await readFile(path)).toEqual(PICTURE)
    expect(await store.blobs.get(sha256, 'png')).toEqual(PICTURE)
  })

  it('that are there already and sound are not written again, only marked as used', async () => {
    const { store } = await temporaryStore()
    const { path } = await store.blobs.put(PICTURE, 'png')
    await utimes(path, 1, 1)
    const before = await stat(path)
    await store.blobs.put(PICTURE, 'png')
    const after = await stat(path)
    expect(after.ino).toBe(before.ino)
    expect(after.mtimeMs).toBeGreaterThan(before.mtimeMs)
  })

  it('that are damaged are repaired by storing them again', async () => {
    const { store } = await temporaryStore()
    const { sha256, path } = await store.blobs.put(PICTURE, 'png')
    await writeFile(path, 'a pickure')
    await store.blobs.put(PICTURE, 'png')
    expect(await store.blobs.get(sha256, 'png')).toEqual(PICTURE)
  })

  it.each([
    ['one bit', 'a pictuse'],
    ['a missing end', 'a pict'],
    ['more at the end', 'a picture.'],
    ['nothing left', ''],
  ])('damaged by %s are never given out', async (_name, content) => {
    const { store, damage } = await temporaryStore()
    const { sha256, path } = await store.blobs.put(PICTURE, 'png')
    await writeFile(path, content)
    expect(await store.blobs.get(sha256, 'png')).toBeUndefined()
    expect(damage).toMatchObject([{ part: 'blob', problem: 'damaged', path }])
    expect(damage[0]?.message).toContain(content === '' ? 'it is empty' : 'its content does not match its name')
    expect(await readFile(damage[0]?.movedTo ?? '', 'utf8')).toBe(content)
    expect(await store.blobs.get(sha256, 'png')).toBeUndefined()
    expect(damage).toHaveLength(1)
  })

  it('can be removed, also when they are not there', async () => {
    const { store } = await temporaryStore()
    const { sha256 } = await store.blobs.put(PICTURE, 'png')
    await store.blobs.remove(sha256, 'png')
    await store.blobs.remove(sha256, 'png')
    expect(await filesBelow(store.folder)).toEqual([])
    expect(await store.blobs.get(sha256, 'png')).toBeUndefined()
  })

  it('are not found under a name that leads elsewhere', async () => {
    const { store } = await temporaryStore()
    await expect(store.blobs.get('../../secret', 'png')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(store.blobs.put(PICTURE, '../x')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})
