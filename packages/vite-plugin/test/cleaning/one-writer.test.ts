import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { asOnlyWriter } from '../../src/cleaning/one-writer.ts'

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'unmark-writer-'))
  onTestFinished(() => rm(made, { recursive: true, force: true }))
  return made
}

describe('one writer at a time', () => {
  it('waits for the other to be done, and leaves no guard', async () => {
    const guard = path.join(await folder(), 'tmp', 'busy')
    const order: string[] = []
    await asOnlyWriter(guard, () => order.push('first'))
    await writeFile(guard, '')
    const waiting = asOnlyWriter(guard, () => order.push('second'))
    order.push('the other')
    await rm(guard)
    await waiting
    expect(order).toEqual(['first', 'the other', 'second'])
    expect(existsSync(guard)).toBe(false)
  })

  it('does not wait for one that was killed', async () => {
    const guard = path.join(await folder(), 'busy')
    await writeFile(guard, '')
    const longAgo = new Date(Date.now() - 60_000)
    await utimes(guard, longAgo, longAgo)
    let ran = false
    await asOnlyWriter(guard, () => {
      ran = true
    })
    expect(ran).toBe(true)
  })

  it('gives the turn back after a failure, and runs where no guard can be made', async () => {
    const file = path.join(await folder(), 'a file')
    await writeFile(file, '')
    const fail = () => {
      throw new Error('refused')
    }
    const guard = `${file}.busy`
    await expect(asOnlyWriter(guard, fail)).rejects.toThrow('refused')
    expect(existsSync(guard)).toBe(false)
    await expect(asOnlyWriter(path.join(file, 'below', 'busy'), fail)).rejects.toThrow('refused')
    expect(await readFile(file, 'utf8')).toBe('')
  })
})
