import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { findConfigFile } from '../../src/config-file/find.ts'
import { failure } from '../support/errors.ts'
import { temporaryFolder } from '../support/folder.ts'

const uid = process.getuid?.()

async function project(...files: string[]) {
  const root = await temporaryFolder()
  for (const name of files) {
    const file = path.join(root, name)
    mkdirSync(path.dirname(file), { recursive: true })
    if (!name.endsWith('/')) writeFileSync(file, '{}')
    else mkdirSync(file, { recursive: true })
  }
  const find = (folder: string, home = '/home/of/nobody') =>
    findConfigFile({ cwd: path.join(root, folder), home: path.resolve(root, home), uid })
  return { root, find }
}

describe('finding the configuration file', () => {
  it('begins in the working folder and goes upwards', async () => {
    const { root, find } = await project('unmark.config.json', 'a/b/c/', 'a/b/unmark.config.mjs')
    expect(await find('')).toBe(path.join(root, 'unmark.config.json'))
    expect(await find('a')).toBe(path.join(root, 'unmark.config.json'))
    expect(await find('a/b/c')).toBe(path.join(root, 'a/b/unmark.config.mjs'))
  })

  it('ends at the root of a repository', async () => {
    const { root, find } = await project(
      'unmark.config.json',
      'in/.git/',
      'in/src/',
      'with/.git',
      'with/unmark.config.js',
    )
    expect(await find('in/src')).toBeUndefined()
    expect(await find('in')).toBeUndefined()
    expect(await find('with')).toBe(path.join(root, 'with/unmark.config.js'))
  })

  it('ends at the home folder', async () => {
    const { root, find } = await project('unmark.config.json', 'me/work/', 'you/unmark.config.json', 'you/work/')
    expect(await find('me/work', 'me')).toBeUndefined()
    expect(await find('you/work', 'you')).toBe(path.join(root, 'you/unmark.config.json'))
  })

  it('refuses to choose between two', async () => {
    const { find } = await project('unmark.config.json', 'unmark.config.ts')
    const error = await failure(() => find(''))
    expect(error).toMatchObject({ code: 'INVALID_INPUT' })
    expect(error.message).toContain('unmark.config.ts and unmark.config.json')
  })

  it.runIf(uid === 0)('runs nothing that another user has planted (needs root to plant it)', async () => {
    const { chown } = await import('node:fs/promises')
    const { root, find } = await project('unmark.config.js', 'work/')
    await chown(path.join(root, 'unmark.config.js'), 4321, 4321)
    expect(await failure(() => find('work'))).toMatchObject({ code: 'PATH_NOT_ALLOWED' })
    await chown(root, 4321, 4321)
    expect(await find('work')).toBeUndefined()
    await chown(path.join(root, 'work'), 4321, 4321)
    expect(await find('work')).toBe(path.join(root, 'unmark.config.js'))
  })
})
