import { execFileSync } from 'node:child_process'
import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { contains } from '../../src/input/contains.ts'
import { type ReadFileOptions, readFile } from '../../src/input/read-file.ts'
import { failure } from '../support/errors.ts'
import { temporaryFolder } from '../support/folder.ts'

const anywhere: ReadFileOptions = { roots: undefined, maxBytes: 1000, code: 'INVALID_IMAGE' }

async function tree() {
  const folder = await temporaryFolder()
  await mkdir(path.join(folder, 'in', 'deep'), { recursive: true })
  await mkdir(path.join(folder, 'in-twin'))
  await writeFile(path.join(folder, 'in', 'a.png'), 'inside')
  await writeFile(path.join(folder, 'in-twin', 'a.png'), 'twin')
  await writeFile(path.join(folder, 'secret.txt'), 'secret')
  return { folder, inside: { ...anywhere, roots: [path.join(folder, 'in')] } }
}

describe('readFile', () => {
  it('reads a file', async () => {
    const { folder } = await tree()
    expect(Buffer.from(await readFile(path.join(folder, 'in', 'a.png'), anywhere)).toString()).toBe('inside')
  })

  it('says that a file is missing, empty, too large or a folder, with the code of what it was meant to be', async () => {
    const folder = await temporaryFolder()
    await writeFile(path.join(folder, 'empty'), '')
    await writeFile(path.join(folder, 'large'), '')
    await truncate(path.join(folder, 'large'), 1001)
    for (const [name, words] of [
      ['missing', 'no file'],
      ['empty', 'empty'],
      ['large', '1001 bytes'],
      ['.', 'folder'],
      ['empty/below', 'no file'],
    ] as const) {
      const file = path.join(folder, name)
      expect(await failure(readFile(file, anywhere))).toMatchObject({ code: 'INVALID_IMAGE', spent: 'no' })
      const error = await failure(readFile(file, { ...anywhere, code: 'INVALID_MASK' }))
      expect(error.code).toBe('INVALID_MASK')
      expect(error.message).toContain(words)
    }
  })

  it('refuses a NUL character before it looks at the disk', async () => {
    expect((await failure(readFile('a\0.png', anywhere))).code).toBe('INVALID_INPUT')
  })

  it.skipIf(process.platform === 'win32')('does not hang on a pipe and does not read a device', async () => {
    const folder = await temporaryFolder()
    const pipe = path.join(folder, 'pipe.png')
    execFileSync('mkfifo', [pipe])
    expect((await failure(readFile(pipe, anywhere))).code).toBe('PATH_NOT_ALLOWED')
    expect((await failure(readFile('/dev/zero', anywhere))).code).toBe('PATH_NOT_ALLOWED')
  })
})

describe('readFile with a file of unknown size', () => {
  it.runIf(process.platform === 'linux')('reads all of it, up to the limit', async () => {
    const text = Buffer.from(await readFile('/proc/self/status', { ...anywhere, maxBytes: 1_000_000 })).toString()
    expect(text).toMatch(/^Name:.*\n.*\n/)
    expect(text.endsWith('\n')).toBe(true)
    expect((await failure(readFile('/proc/self/status', { ...anywhere, maxBytes: 20 }))).code).toBe('INVALID_IMAGE')
  })
})

describe('readFile with allowed folders', () => {
  it('reads what lies below them', async () => {
    const { folder, inside } = await tree()
    expect(await readFile(path.join(folder, 'in', 'deep', '..', 'a.png'), inside)).toHaveLength(6)
  })

  it.each([
    ['climbs out', 'in/../secret.txt'],
    ['starts with the same letters', 'in-twin/a.png'],
    ['lies beside them', 'secret.txt'],
    ['does not even exist', 'missing.txt'],
  ])('refuses a path that %s', async (_, name) => {
    const { folder, inside } = await tree()
    expect((await failure(readFile(path.join(folder, name), inside))).code).toBe('PATH_NOT_ALLOWED')
  })

  it('refuses a link that leads out, and follows one that stays in', async () => {
    const { folder, inside } = await tree()
    await symlink(path.join(folder, 'secret.txt'), path.join(folder, 'in', 'out.png'))
    await symlink(path.join(folder), path.join(folder, 'in', 'up'))
    await symlink(path.join(folder, 'in', 'a.png'), path.join(folder, 'in', 'again.png'))
    expect((await failure(readFile(path.join(folder, 'in', 'out.png'), inside))).code).toBe('PATH_NOT_ALLOWED')
    expect((await failure(readFile(path.join(folder, 'in', 'up', 'secret.txt'), inside))).code).toBe('PATH_NOT_ALLOWED')
    expect(await readFile(path.join(folder, 'in', 'again.png'), inside)).toHaveLength(6)
  })

  it('works when the allowed folder is itself reached through a link', async () => {
    const { folder } = await tree()
    await symlink(path.join(folder, 'in'), path.join(folder, 'link'))
    const viaLink = { ...anywhere, roots: [path.join(folder, 'link')] }
    expect(await readFile(path.join(folder, 'link', 'a.png'), viaLink)).toHaveLength(6)
    expect(await readFile(path.join(folder, 'in', 'a.png'), viaLink)).toHaveLength(6)
  })
})

describe('contains', () => {
  it('compares whole segments', () => {
    expect(contains('/a/b', '/a/b/c')).toBe(true)
    expect(contains('/a/b', '/a/b')).toBe(true)
    expect(contains('/a/b', '/a/bc')).toBe(false)
    expect(contains('/a/b', '/a')).toBe(false)
    expect(contains('/a/b', '/a/b/..c')).toBe(true)
    expect(contains('/', '/anything')).toBe(true)
  })
})
