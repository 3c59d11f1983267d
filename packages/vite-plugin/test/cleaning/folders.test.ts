import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Folders } from '../../src/cleaning/folders.ts'

async function setUp(): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'unmark-folders-')))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await mkdir(path.join(folder, 'real'))
  await writeFile(path.join(folder, 'real', 'Hero.png'), '')
  return folder
}

describe('listed folders', () => {
  it('tell what is absent, and never of a file that another spelling of its name may mean', async () => {
    const folder = await setUp()
    const folders = new Folders()
    const isAbsent = (name: string) => folders.isAbsent(path.join(folder, name))
    expect(isAbsent('real/Hero.png')).toBe(false)
    expect(isAbsent('real/hero.PNG')).toBe(false)
    expect(isAbsent('real/other.png')).toBe(true)
    expect(isAbsent('nowhere/hero.png')).toBe(true)
    expect(isAbsent('real')).toBe(false)
  })

  it('give the path without links, be the folder one or the file', async () => {
    const folder = await setUp()
    const hero = path.join(folder, 'real', 'Hero.png')
    await symlink('real', path.join(folder, 'linked'))
    await symlink('Hero.png', path.join(folder, 'real', 'link.png'))
    const folders = new Folders()
    for (const name of ['real/Hero.png', 'linked/Hero.png', 'real/link.png', 'linked/link.png']) {
      expect(folders.realPath(path.join(folder, name))).toBe(hero)
    }
    expect(() => folders.realPath(path.join(folder, 'real', 'none.png'))).toThrow(/ENOENT/)
  })

  it('find a file that was added after its folder was listed', async () => {
    const folder = await setUp()
    const late = path.join(folder, 'real', 'late.png')
    const folders = new Folders()
    expect(folders.isAbsent(late)).toBe(true)
    await writeFile(late, '')
    expect(folders.realPath(late)).toBe(late)
  })
})
