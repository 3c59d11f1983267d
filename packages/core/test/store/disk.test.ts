import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Damage } from '../../src/store/damage.ts'
import { openDisk, readChecked, writeWhole } from '../../src/store/disk.ts'
import type { Judge } from '../../src/store/verdict.ts'
import { asOrdinaryUser, filesBelow, temporaryFolder } from './support.ts'

const judgeGood: Judge<string> = (bytes) => {
  const text = Buffer.from(bytes).toString()
  return text.startsWith('good') ? { status: 'sound', value: text } : { status: 'damaged', why: 'it is not good' }
}

async function disk(folder?: string) {
  const damage: Damage[] = []
  const root = folder ?? path.join(await temporaryFolder(), 'store')
  return { root, damage, disk: openDisk(root, { onDamage: (found) => damage.push(found) }) }
}

describe('writing a file whole', () => {
  it('makes private folders and a private file, and leaves no temporary one', async () => {
    const { root, disk: opened } = await disk()
    const file = path.join(root, 'blobs', 'ab', 'file')
    await writeWhole(opened, 'blob', file, 'content')
    expect(await readFile(file, 'utf8')).toBe('content')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    for (const folder of [root, path.join(root, 'blobs'), path.join(root, 'blobs', 'ab'), path.join(root, 'tmp')]) {
      expect((await stat(folder)).mode & 0o777).toBe(0o700)
    }
    expect(await filesBelow(root)).toEqual([path.join('blobs', 'ab', 'file')])
  })

  it('replaces what was there', async () => {
    const { root, disk: opened } = await disk()
    const file = path.join(root, 'file')
    await writeWhole(opened, 'blob', file, 'a long content')
    await writeWhole(opened, 'blob', file, 'short')
    expect(await readFile(file, 'utf8')).toBe('short')
  })

  it('makes the folder again when it has been removed', async () => {
    const { root, disk: opened } = await disk()
    await writeWhole(opened, 'blob', path.join(root, 'blobs', 'one'), '1')
    await rm(root, { recursive: true })
    await writeWhole(opened, 'blob', path.join(root, 'blobs', 'two'), '2')
    expect(await filesBelow(root)).toEqual([path.join('blobs', 'two')])
  })

  it('says when a file is in the place of the store', async () => {
    const file = path.join(await temporaryFolder(), 'store')
    await writeFile(file, 'no folder')
    const { disk: opened } = await disk(file)
    await expect(writeWhole(opened, 'result', path.join(file, 'results', 'x'), '')).rejects.toMatchObject({
      code: 'STORE_CORRUPT',
      message: expect.stringMatching(/write a result to .*store.*: a file is where a folder is expected/),
      hint: expect.stringContaining('UNMARK_STORE'),
    })
    expect(await readFile(file, 'utf8')).toBe('no folder')
  })

  it('leaves nothing behind when the last step fails', async () => {
    const { root, disk: opened } = await disk()
    const file = path.join(root, 'blobs', 'taken')
    await mkdir(path.join(file, 'by a folder'), { recursive: true })
    await expect(writeWhole(opened, 'blob', file, 'x')).rejects.toMatchObject({
      code: 'STORE_CORRUPT',
      message: expect.stringContaining('a folder is where a file is expected (EISDIR)'),
    })
    expect(await filesBelow(root)).toEqual([])
  })

  it('says when permission is denied, and can be tried again when it was given', async () => {
    const folder = await temporaryFolder()
    await chmod(folder, 0o755)
    const { root, disk: opened } = await disk(path.join(folder, 'store'))
    await mkdir(root)
    await chmod(root, 0o555)
    await asOrdinaryUser(async () => {
      await expect(writeWhole(opened, 'blob', path.join(root, 'blobs', 'x'), '')).rejects.toMatchObject({
        code: 'STORE_CORRUPT',
        message: expect.stringContaining('permission was denied (EACCES)'),
        hint: expect.stringContaining('Give the current user access'),
      })
    })
    await chmod(root, 0o777)
    await asOrdinaryUser(() => writeWhole(opened, 'blob', path.join(root, 'blobs', 'x'), ''))
  })

  it('works below a folder that its user may pass but not list', async () => {
    const folder = await temporaryFolder()
    await chmod(folder, 0o733)
    await asOrdinaryUser(async () => {
      const { root, disk: opened } = await disk(path.join(folder, 'store'))
      await writeWhole(opened, 'blob', path.join(root, 'file'), 'content')
      expect(await readFile(path.join(root, 'file'), 'utf8')).toBe('content')
    })
  })
})

describe('a checked reading', () => {
  it('gives what is sound and knows what is absent', async () => {
    const { root, damage, disk: opened } = await disk()
    await writeWhole(opened, 'blob', path.join(root, 'file'), 'good')
    expect(await readChecked(opened, 'blob', path.join(root, 'file'), judgeGood)).toEqual({
      status: 'sound',
      value: 'good',
    })
    expect(await readChecked(opened, 'blob', path.join(root, 'other'), judgeGood)).toEqual({ status: 'absent' })
    expect(damage).toEqual([])
  })

  it('moves aside and reports what is damaged, once', async () => {
    const { root, damage, disk: opened } = await disk()
    const file = path.join(root, 'file')
    await writeWhole(opened, 'blob', file, 'bad')
    expect(await readChecked(opened, 'blob', file, judgeGood)).toEqual({ status: 'damaged' })
    expect(await readChecked(opened, 'blob', file, judgeGood)).toEqual({ status: 'absent' })
    const [found] = damage
    expect(damage).toEqual([
      {
        part: 'blob',
        problem: 'damaged',
        path: file,
        movedTo: expect.stringMatching(/damaged.file\.[0-9a-f]{8}$/),
        message: 'A blob was damaged (it is not good) and was moved aside.',
      },
    ])
    expect(await readFile(found?.movedTo ?? '', 'utf8')).toBe('bad')
  })

  it('puts back a file that another process has repaired between the reading and the moving', async () => {
    const { root, damage, disk: opened } = await disk()
    const file = path.join(root, 'file')
    await writeWhole(opened, 'blob', file, 'good')
    // The first look is at the content from before the repair.
    const looks = ['bad']
    const judge: Judge<string> = (bytes) => judgeGood(Buffer.from(looks.pop() ?? bytes))
    expect(await readChecked(opened, 'blob', file, judge)).toEqual({ status: 'sound', value: 'good' })
    expect(await filesBelow(root)).toEqual(['file'])
    expect(damage).toEqual([])
  })

  it('leaves and reports what is newer', async () => {
    const { root, damage, disk: opened } = await disk()
    const file = path.join(root, 'file')
    await writeWhole(opened, 'result', file, 'from the future')
    expect(await readChecked(opened, 'result', file, () => ({ status: 'newer', format: 7 }))).toEqual({
      status: 'newer',
    })
    expect(damage).toMatchObject([{ problem: 'newer', path: file, message: expect.stringContaining('format 7') }])
    expect(await readFile(file, 'utf8')).toBe('from the future')
  })

  it('withholds damaged data also where it may not be moved', async () => {
    const folder = await temporaryFolder()
    const { root, damage, disk: opened } = await disk(path.join(folder, 'store'))
    const file = path.join(root, 'file')
    await writeWhole(opened, 'blob', file, 'bad')
    await chmod(file, 0o644)
    await chmod(root, 0o555)
    await chmod(folder, 0o755)
    await asOrdinaryUser(async () => {
      expect(await readChecked(opened, 'blob', file, judgeGood)).toEqual({ status: 'damaged' })
    })
    expect(damage).toEqual([
      { part: 'blob', problem: 'damaged', path: file, message: expect.stringContaining('is not used') },
    ])
    expect(await readFile(file, 'utf8')).toBe('bad')
  })

  it('says when a file may not be read', async () => {
    const folder = await temporaryFolder()
    await chmod(folder, 0o755)
    const file = path.join(folder, 'file')
    await writeFile(file, 'good', { mode: 0o600 })
    const { disk: opened } = await disk(folder)
    await chmod(file, 0)
    await asOrdinaryUser(async () => {
      await expect(readChecked(opened, 'blob', file, judgeGood)).rejects.toMatchObject({
        code: 'STORE_CORRUPT',
        message: `The store could not read a blob from ${file}: permission was denied (EACCES).`,
      })
    })
  })
})
