import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { foldersOfAbsent } from '../../src/setup/watched-folders.ts'

test('a folder is watched for the files that are not in it yet, unless the build writes below it', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'unmark-watched-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  await writeFile(path.join(root, 'there.png'), '')
  const [there, absent, deep] = ['there.png', 'there.mask.png', 'src/a.mask.png'].map((name) => path.join(root, name))
  const files = [there, absent, deep, path.join(root, 'src/a.unmark.json')] as string[]
  const slashed = (folder: string) => folder.replaceAll('\\', '/')
  expect(foldersOfAbsent(files, [])).toEqual([slashed(root), slashed(path.join(root, 'src'))])
  expect(foldersOfAbsent(files, [path.join(root, 'dist')])).toEqual([slashed(path.join(root, 'src'))])
  expect(foldersOfAbsent(files, [path.join(root, 'src')])).toEqual([])
  expect(foldersOfAbsent(files, [`${root}-elsewhere`])).toHaveLength(2)
  expect(foldersOfAbsent(['/a.mask.png'], ['/dist'])).toEqual([])
})
