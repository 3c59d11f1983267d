import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { Device } from '../../src/store/device.ts'
import { ownIdentity } from '../../src/store/process-identity.ts'
import { TemporaryFiles } from '../../src/store/temporary-files.ts'
import { filesBelow, temporaryFolder } from './support.ts'

const HOUR_MS = 3_600_000

function filesIn(folder: string, identity: typeof ownIdentity) {
  return new TemporaryFiles(folder, { identity, now: () => new Date(), device: new Device() })
}

async function temporaryFiles(identity = ownIdentity) {
  const folder = path.join(await temporaryFolder(), 'store', 'tmp')
  return { folder, files: filesIn(folder, identity) }
}

describe('temporary files', () => {
  it('have names of their own in a private folder that is made when needed', async () => {
    const { folder, files } = await temporaryFiles()
    const [one, two] = [await files.newPath(), await files.newPath()]
    expect(path.dirname(one)).toBe(folder)
    expect(one).not.toBe(two)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
  })

  it('of a process that has died are removed by the next one that writes', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'close')
    const own = await ownIdentity()
    const { folder, files } = await temporaryFiles(async () => ({ ...own, pid: child.pid ?? 0 }))
    await writeFile(await files.newPath(), 'left behind')
    const next = filesIn(folder, ownIdentity)
    const mine = await next.newPath()
    expect(await filesBelow(folder)).toEqual([])
    await writeFile(mine, 'in use')
    expect(await next.sweep()).toBe(0)
    expect(await filesBelow(folder)).toEqual([path.basename(mine)])
  })

  it('of other hosts are left alone for an hour', async () => {
    const elsewhere = async () => ({ pid: 1, start: '1', host: 'elsewhere', scope: '' })
    const { folder, files } = await temporaryFiles(elsewhere)
    const file = await files.newPath()
    await writeFile(file, 'in use')
    const here = filesIn(folder, ownIdentity)
    expect(await here.sweep()).toBe(0)
    const old = new Date(Date.now() - HOUR_MS - 60_000)
    await utimes(file, old, old)
    expect(await here.sweep()).toBe(1)
    expect(await filesBelow(folder)).toEqual([])
  })

  it('with strange names go when they are old, and folders stay', async () => {
    const { folder, files } = await temporaryFiles()
    await files.newPath()
    await mkdir(path.join(folder, 'folder'))
    await writeFile(path.join(folder, 'new'), '')
    await writeFile(path.join(folder, 'old'), '')
    await utimes(path.join(folder, 'old'), 1, 1)
    expect(await files.sweep()).toBe(1)
    expect(await filesBelow(folder)).toEqual(['new'])
  })

  it('can be written again after a sweep that failed', async () => {
    const { folder, files } = await temporaryFiles(failingOnce())
    await mkdir(folder, { recursive: true })
    await writeFile(path.join(folder, 'stranger'), '')
    await expect(files.newPath()).rejects.toThrow('not yet')
    expect(path.dirname(await files.newPath())).toBe(folder)
  })
})

function failingOnce() {
  let failed = false
  return async () => {
    if (failed) return await ownIdentity()
    failed = true
    throw new Error('not yet')
  }
}
