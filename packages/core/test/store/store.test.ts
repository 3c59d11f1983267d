import { readdir, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import { keyNumber, newResult, temporaryFolder, temporaryStore } from './support.ts'

const KEY = keyNumber(1)

describe('a store', () => {
  it('touches nothing when it is opened', async () => {
    const folder = await temporaryFolder()
    const store = openStore(path.relative(process.cwd(), path.join(folder, 'a', 'b')))
    expect(store.folder).toBe(path.join(folder, 'a', 'b'))
    expect(await readdir(folder)).toEqual([])
  })

  it('is private: folders 0700, files 0600', async () => {
    const { store } = await temporaryStore()
    await store.results.put(newResult(KEY), Buffer.from('one'))
    await store.journal.append(KEY, {})
    await store.journal.linkTask('task', KEY)
    await store.lock(KEY)
    const entries = await readdir(store.folder, { recursive: true, withFileTypes: true })
    const modes = entries.map(async (entry) => {
      const { mode } = await stat(path.join(entry.parentPath, entry.name))
      return `${entry.isDirectory() ? 'folder' : 'file'} ${(mode & 0o777).toString(8)}`
    })
    expect(new Set(await Promise.all(modes))).toEqual(new Set(['folder 700', 'file 600']))
  })

  it.runIf(process.platform === 'linux')('leaves no file open', async () => {
    const { store } = await temporaryStore()
    const before = (await readdir('/proc/self/fd')).length
    for (let round = 0; round < 5; round++) {
      const release = await store.lock(KEY)
      await store.results.put(newResult(KEY), Buffer.from(`${round}`))
      await store.results.get(KEY)
      await store.journal.append(KEY, {})
      await release()
    }
    await store.verify()
    await store.prune({ maxBytes: 0 })
    expect((await readdir('/proc/self/fd')).length).toBe(before)
  })

  it('goes on working after its folder was removed', async () => {
    const { store } = await temporaryStore()
    await store.results.put(newResult(KEY), Buffer.from('one'))
    await rm(store.folder, { recursive: true })
    expect(await store.results.get(KEY)).toBeUndefined()
    await store.results.put(newResult(KEY), Buffer.from('one'))
    await store.journal.append(KEY, {})
    expect(await store.results.get(KEY)).toBeDefined()
  })

  it('says in every one of its parts when a file is where its folder should be', async () => {
    const { store } = await temporaryStore()
    await writeFile(store.folder, 'no folder')
    const attempts = [
      () => store.results.get(KEY),
      () => store.results.put(newResult(KEY), Buffer.from('one')),
      () => store.blobs.put(Buffer.from('one'), 'png'),
      () => store.blobs.get(KEY, 'png'),
      () => store.blobs.remove(KEY, 'png'),
      () => store.journal.append(KEY, {}),
      () => store.journal.read(KEY),
      () => store.journal.linkTask('task', KEY),
      () => store.journal.findTask('task'),
      () => store.journal.keys()[Symbol.asyncIterator]().next(),
      () => store.lock(KEY),
    ]
    for (const attempt of attempts) {
      await expect(attempt()).rejects.toMatchObject({
        code: 'STORE_CORRUPT',
        spent: 'no',
        message: expect.stringMatching(/could not .*unmark-store-.*: a file is where a folder is expected/),
        hint: expect.stringContaining('UNMARK_STORE'),
      })
    }
  })
})
