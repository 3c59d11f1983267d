import { readdirSync, truncateSync } from 'node:fs'
import path from 'node:path'
import { createUnmark } from '@unmark/core'
import { describe, expect, it } from 'vitest'
import { useFolder } from '../helpers/folder.ts'
import { place, REGION } from '../helpers/pictures.ts'
import { run } from '../helpers/run.ts'

const folder = useFolder()

const unmark = (...argv: string[]) =>
  run([...argv, '--store', 'kept'], {
    cwd: folder(),
    createUnmark: (options) => createUnmark({ ...options, env: {} }),
  })

/** The largest file of the store: a picture. */
function storedPicture(): string {
  const files = readdirSync(path.join(folder(), 'kept'), { recursive: true, withFileTypes: true })
  const picture = files.find((entry) => entry.isFile() && entry.name.endsWith('.png'))
  if (!picture) throw new Error('The store holds no picture.')
  return path.join(picture.parentPath, picture.name)
}

describe('unmark store', () => {
  it('says where it is', async () => {
    const kept = path.join(folder(), 'kept')
    expect(await unmark('store', 'where')).toEqual({ exitCode: 0, stdout: `${kept}\n`, stderr: '' })
    expect(JSON.parse((await unmark('store', 'where', '--json')).stdout)).toEqual({ folder: kept })
  })

  it('checks what it holds', async () => {
    await place(folder(), 'photo.png')
    await unmark('clean', 'photo.png', '--region', REGION)
    expect((await unmark('store', 'verify')).stdout).toMatch(/^1 result \(.*B\), 0 tasks\n$/)
    truncateSync(storedPicture(), 10)
    const { exitCode, stderr } = await unmark('store', 'verify')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('could not be used')
    expect(JSON.parse((await unmark('store', 'verify', '--json')).stdout)).toMatchObject({
      results: expect.any(Number),
    })
  })

  it('makes room', async () => {
    await place(folder(), 'photo.png')
    await unmark('clean', 'photo.png', '--region', REGION)
    expect((await unmark('store', 'prune')).stdout).toMatch(/^0 results removed/)
    expect((await unmark('store', 'prune', '--max-size', '0')).stdout).toMatch(/^1 result removed/)
    expect(JSON.parse((await unmark('store', 'prune', '--older-than', '1', '--json')).stdout)).toMatchObject({
      removedResults: 0,
    })
    expect((await unmark('store', 'prune', '--max-size', 'big')).exitCode).toBe(2)
  })
})
