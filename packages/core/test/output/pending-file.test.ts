import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
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
    expect(await readdir(path.dirname(file))).toEqual([expect.stringMatching(/^\.unmark-tmp-\w+$/)])
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

  it('of a process that was killed goes when the next one is written into the same folder', async () => {
    const folder = await temporaryFolder()
    const program = fileURLToPath(new URL('fixtures/begin-file.ts', import.meta.url))
    const args = ['--conditions=@unmark/source', '--import', 'tsx', program, path.join(folder, 'never.txt')]
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const [scratch = ''] = await readdir(folder)
    expect(await readdir(path.join(folder, scratch))).toHaveLength(1)
    await writeWholeFile(path.join(folder, 'a.txt'), Buffer.from('x'), { replace: false })
    expect(await readdir(folder)).toEqual(['a.txt'])
  })

  it('leaves the files of others that are being written, and what is not its own', async () => {
    const folder = await temporaryFolder()
    const pending = await PendingFile.begin(path.join(folder, 'first.txt'))
    await pending.append('first')
    const [scratch = ''] = await readdir(folder)
    await writeFile(path.join(folder, scratch, 'notes.txt'), 'somebody’s')
    await writeWholeFile(path.join(folder, 'second.txt'), Buffer.from('second'), { replace: false })
    expect(await pending.publish({ replace: false })).toBe(true)
    expect((await readdir(folder)).sort()).toEqual([scratch, 'first.txt', 'second.txt'])
    expect(await readdir(path.join(folder, scratch))).toEqual(['notes.txt'])
  })

  it('is not written through a link that lies in wait', async () => {
    const [folder, outside] = [await temporaryFolder(), await temporaryFolder()]
    const pending = await PendingFile.begin(path.join(folder, 'a.txt'))
    const [scratch = ''] = await readdir(folder)
    await pending.discard()
    await symlink(outside, path.join(folder, scratch))
    await expect(PendingFile.begin(path.join(folder, 'a.txt'))).rejects.toThrow('it is a link')
    expect(await readdir(outside)).toEqual([])
  })

  it('can be one of many at once', async () => {
    const folder = await temporaryFolder()
    const names = Array.from({ length: 40 }, (_, index) => `${index}.txt`)
    await Promise.all(
      names.map((name) => writeWholeFile(path.join(folder, name), Buffer.from(name), { replace: false })),
    )
    expect((await readdir(folder)).sort()).toEqual(names.sort())
  })
})
