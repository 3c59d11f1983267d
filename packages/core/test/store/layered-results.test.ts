import { chmod, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { Layout } from '../../src/store/layout.ts'
import { type Damage, openStore } from '../../src/store/store.ts'
import {
  asOrdinaryUser,
  filesBelow,
  keyNumber,
  newResult,
  remainingLines,
  startFixture,
  temporaryFolder,
} from './support.ts'

const KEY = keyNumber(1)
const PICTURE = Buffer.from('the bytes of a picture')

async function twoLayers() {
  const root = await temporaryFolder()
  const folders = { user: path.join(root, 'user'), project: path.join(root, 'app', '.unmark') }
  const damage: Damage[] = []
  const onDamage = (found: Damage) => damage.push(found)
  const open = (options: { now?: () => Date } = {}) =>
    openStore(folders.user, { projectFolder: folders.project, onDamage, ...options })
  const userOnly = openStore(folders.user, { onDamage })
  return { root, folders, damage, open, userOnly, layout: new Layout(folders.project, true) }
}

describe('a store with a project’s layer', () => {
  it('puts a new result into both, and everything else into the user’s only', async () => {
    const { open, folders, userOnly } = await twoLayers()
    const { path: picture } = await open().results.put(newResult(KEY), PICTURE)
    expect(picture.startsWith(folders.project)).toBe(true)
    expect((await userOnly.results.get(KEY))?.bytes).toEqual(PICTURE)
    await open().blobs.put(PICTURE, 'input')
    await open().journal.append(KEY, { any: 'record' })
    await (await open().lock(KEY))()
    expect(await filesBelow(folders.project)).toEqual([
      '.gitignore',
      expect.stringMatching(/^blobs[/\\][0-9a-f]{64}\.png$/),
      expect.stringMatching(/^results[/\\][0-9a-f]{64}\.json$/),
    ])
  })

  it('finds a result of the user’s layer, and copies it to the project', async () => {
    const { open, userOnly, folders, damage } = await twoLayers()
    await userOnly.results.put(newResult(KEY), PICTURE)
    expect((await open().results.get(KEY))?.path.startsWith(folders.project)).toBe(true)
    await rm(folders.user, { recursive: true })
    expect((await open().results.get(KEY))?.bytes).toEqual(PICTURE)
    expect(damage).toEqual([])
  })

  it('finds a result of the project’s layer, and copies it to the user', async () => {
    const { open, userOnly, folders } = await twoLayers()
    await open().results.put({ ...newResult(KEY), taskId: 'task 1', creditsSpent: 1 }, PICTURE)
    await rm(folders.user, { recursive: true })
    expect(await open().results.get(KEY)).toMatchObject({ bytes: PICTURE, taskId: 'task 1', creditsSpent: 1 })
    await rm(folders.project, { recursive: true })
    expect(await userOnly.results.get(KEY)).toMatchObject({ bytes: PICTURE, taskId: 'task 1', creditsSpent: 1 })
  })

  it('makes nothing when nothing is found', async () => {
    const { open, root } = await twoLayers()
    expect(await open().results.get(KEY)).toBeUndefined()
    expect(await readdir(root)).toEqual([])
  })

  it('has the same bytes for the same result, whenever and wherever it was made', async () => {
    const [one, two] = [await twoLayers(), await twoLayers()]
    await one.open({ now: () => new Date('2026-01-01') }).results.put(newResult(KEY), PICTURE)
    await two.open({ now: () => new Date('2027-07-07') }).results.put(newResult(KEY), PICTURE)
    const files = await filesBelow(one.folders.project)
    expect(await filesBelow(two.folders.project)).toEqual(files)
    for (const file of files) {
      expect(await readFile(path.join(two.folders.project, file))).toEqual(
        await readFile(path.join(one.folders.project, file)),
      )
    }
  })

  it('does not touch a project’s file for being used', async () => {
    const { open, layout } = await twoLayers()
    const { path: picture } = await open().results.put(newResult(KEY), PICTURE)
    const times = async () =>
      (await Promise.all([picture, layout.result(KEY)].map((file) => stat(file)))).map(({ mtimeMs }) => mtimeMs)
    const before = await times()
    const later = open({ now: () => new Date(Date.now() + 30 * 86_400_000) })
    await later.results.get(KEY)
    await later.results.put(newResult(keyNumber(2)), PICTURE)
    expect(await times()).toEqual(before)
  })

  it('keeps its scratch out of version control, and leaves a .gitignore of the user alone', async () => {
    const { open, folders } = await twoLayers()
    await open().results.put(newResult(KEY), PICTURE)
    const file = path.join(folders.project, '.gitignore')
    expect((await readFile(file, 'utf8')).split('\n').slice(1)).toEqual(['/tmp/', '/damaged/', '/.cache/', ''])
    await writeFile(file, 'mine')
    await open().results.put(newResult(keyNumber(2)), PICTURE)
    expect(await readFile(file, 'utf8')).toBe('mine')
  })

  it('lets other users of the machine read what travels with the project', async () => {
    if (process.platform === 'win32') return
    const { open, layout } = await twoLayers()
    const before = process.umask(0o022)
    try {
      await open().results.put(newResult(KEY), PICTURE)
    } finally {
      process.umask(before)
    }
    expect((await stat(layout.result(KEY))).mode & 0o777).toBe(0o644)
    expect((await stat(layout.folder)).mode & 0o777).toBe(0o755)
  })
})

describe('damage in one of two layers', () => {
  it.each([
    ['entry', (layout: Layout) => layout.result(KEY)],
    ['picture', (_layout: Layout, picture: string) => picture],
  ])('of the project, in the %s: is reported, and repaired from the user’s', async (_name, fileOf) => {
    const { open, layout, damage } = await twoLayers()
    const { path: picture } = await open().results.put(newResult(KEY), PICTURE)
    await truncate(fileOf(layout, picture), 10)
    expect((await open().results.get(KEY))?.bytes).toEqual(PICTURE)
    expect(damage[0]).toMatchObject({ problem: 'damaged', path: fileOf(layout, picture) })
    damage.length = 0
    expect((await open().results.get(KEY))?.path).toBe(picture)
    expect(damage).toEqual([])
  })

  it.each(['user', 'project'] as const)('of the %s: verify reports it and repairs it from the other', async (layer) => {
    const { open, folders, damage } = await twoLayers()
    await open().results.put(newResult(KEY), PICTURE)
    const layout = new Layout(folders[layer], layer === 'project')
    const [blob = ''] = (await filesBelow(layout.blobs)).map((file) => path.join(layout.blobs, file))
    await writeFile(blob, 'something else')
    const report = await open().verify()
    expect(report.project).toMatchObject({ repairedResults: 1, journals: 0 })
    const found = layer === 'user' ? report.damage : report.project?.damage
    expect(found?.map(({ part }) => part)).toEqual(['blob', 'result'])
    expect(await open().verify()).toMatchObject({ results: 1, damage: [], project: { results: 1, damage: [] } })
    expect(damage).toEqual([])
  })

  it('of both: the result is gone, and nothing damaged is served', async () => {
    const { open, folders } = await twoLayers()
    await open().results.put(newResult(KEY), PICTURE)
    for (const folder of Object.values(folders)) {
      for (const file of await filesBelow(path.join(folder, 'blobs')))
        await truncate(path.join(folder, 'blobs', file), 3)
    }
    expect(await open().results.get(KEY)).toBeUndefined()
  })
})

describe('a layer that cannot be written', () => {
  it('of the project: its results are used, and those of the user too, and it is reported', async () => {
    const { open, folders, userOnly, damage } = await twoLayers()
    await open().results.put(newResult(KEY), PICTURE)
    await userOnly.results.put(newResult(keyNumber(2)), PICTURE)
    await rm(folders.project, { recursive: true })
    await writeFile(folders.project, 'a file where the folder should be')
    expect(
      (
        await open()
          .results.get(keyNumber(2))
          .catch(() => undefined)
      )?.bytes,
    ).toEqual(PICTURE)
    expect(damage).toMatchObject([{ problem: 'unwritten' }])
  })

  it('for this user: reads go on, and a new result says where it is not', async () => {
    if (process.platform === 'win32') return
    const { open, folders, root } = await twoLayers()
    await open().results.put(newResult(KEY), PICTURE)
    await chmod(root, 0o777)
    await openUp(folders.user, 0o777)
    await openUp(folders.project, 0o555)
    await asOrdinaryUser(async () => {
      expect((await open().results.get(KEY))?.bytes).toEqual(PICTURE)
      const put = await open().results.put(newResult(keyNumber(3)), Buffer.from('another'))
      expect(put.warning).toContain('The result is in the user’s store only, not in the project’s: ')
      expect((await open().results.get(keyNumber(3)))?.bytes).toEqual(Buffer.from('another'))
    })
  })

  it('of the user: what the project has is used, and a new result says where it is not', async () => {
    const { open, folders, damage } = await twoLayers()
    await open().results.put(newResult(KEY), PICTURE)
    await rm(folders.user, { recursive: true })
    await writeFile(folders.user, 'a file where the folder should be')
    expect((await open().results.get(KEY))?.bytes).toEqual(PICTURE)
    expect(damage).toMatchObject([{ problem: 'unwritten' }])
    const put = await open().results.put(newResult(keyNumber(2)), PICTURE)
    expect(put.warning).toContain('The result is in the project’s store only, not in the user’s: ')
  })

  it('is an error when neither can be', async () => {
    const { open, folders } = await twoLayers()
    await mkdir(path.dirname(folders.project), { recursive: true })
    for (const folder of Object.values(folders)) await writeFile(folder, '')
    await expect(open().results.put(newResult(KEY), PICTURE)).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
  })
})

describe('pruning a store with a project’s layer', () => {
  it('takes results from the user’s only, and rubbish from both', async () => {
    const { open, folders, layout } = await twoLayers()
    await open().results.put(newResult(KEY), PICTURE)
    await mkdir(layout.damaged, { recursive: true })
    await writeFile(path.join(layout.damaged, 'something'), '')
    const report = await open().prune({ maxBytes: 0 })
    expect(report).toMatchObject({ removedResults: 1, project: { removedResults: 0, removedDamaged: 1 } })
    expect(await filesBelow(path.join(folders.user, 'results'))).toEqual([])
    expect((await open().results.get(KEY))?.bytes).toEqual(PICTURE)
  })
})

describe('many processes with the same two layers', () => {
  it('never see half a result or a mixture, and leave no rubbish', async () => {
    const { folders, open } = await twoLayers()
    const writers = ['a', 'b', 'c'].map((mark) =>
      startFixture('write-same-key.ts', folders.user, KEY, mark, '40', folders.project),
    )
    expect((await Promise.all(writers.map(remainingLines))).flat()).toEqual(Array(3).fill('{"missed":0,"reports":0}'))
    expect((await open().verify()).project).toMatchObject({ results: 1, damage: [] })
    expect((await filesBelow(folders.project)).filter((file) => file.startsWith('tmp'))).toEqual([])
  })
})

async function openUp(folder: string, mode: number): Promise<void> {
  await chmod(folder, mode)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await chmod(path.join(entry.parentPath, entry.name), entry.isDirectory() ? mode : mode & 0o666)
  }
}
