import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { livenessOf, ownIdentity } from '../../src/store/process-identity.ts'

const onLinux = process.platform === 'linux'

describe('process identity', () => {
  it('knows its own process as alive', async () => {
    const own = await ownIdentity()
    expect(own.pid).toBe(process.pid)
    expect(await livenessOf(own, own)).toBe(onLinux ? 'alive' : 'unknown')
  })

  it.runIf(onLinux)('has a start time and the boot and namespace that the process id belongs to', async () => {
    const own = await ownIdentity()
    expect(own.start).toMatch(/^\d+$/)
    expect(own.scope).toMatch(/^[0-9a-f-]{36} pid:\[\d+\]$/)
  })

  it('knows a process that has ended as dead', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'close')
    const own = await ownIdentity()
    expect(await livenessOf({ ...own, pid: child.pid ?? 0 }, own)).toBe('dead')
  })

  it.runIf(onLinux)('is not fooled by a process id that was given to another process', async () => {
    const own = await ownIdentity()
    expect(await livenessOf({ ...own, start: '1' }, own)).toBe('dead')
  })

  it.runIf(onLinux)('knows a process that nobody has buried yet as dead', async () => {
    // The shell starts a child and becomes another program, which never asks how the child ended.
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'])
    try {
      const pid = Number((await once(parent.stdout, 'data'))[0])
      await expect.poll(() => readFile(`/proc/${parent.pid}/comm`, 'utf8')).toBe('sleep\n')
      process.kill(pid, 'SIGKILL')
      await expect.poll(() => stateOf(pid)).toBe('Z')
      const own = await ownIdentity()
      const start = await startOf(pid)
      expect(await livenessOf({ ...own, pid, start }, own)).toBe('dead')
    } finally {
      parent.kill('SIGKILL')
      await once(parent, 'close')
    }
  })

  it.runIf(onLinux)('reads the start time of a process whose name is made to confuse', async () => {
    const child = spawn('bash', ['-c', 'printf ") Z 1 (" > /proc/$$/comm; echo ready; read line'])
    try {
      await once(child.stdout, 'data')
      const own = await ownIdentity()
      const start = await startOf(child.pid ?? 0)
      expect(await livenessOf({ ...own, pid: child.pid ?? 0, start }, own)).toBe('alive')
    } finally {
      child.kill('SIGKILL')
      await once(child, 'close')
    }
  })

  it('judges nobody on another host or in another container, nor without start times', async () => {
    const own = await ownIdentity()
    expect(await livenessOf({ ...own, pid: 1, host: 'elsewhere' }, own)).toBe('unknown')
    expect(await livenessOf({ ...own, pid: 1, scope: 'another boot' }, own)).toBe('unknown')
    expect(await livenessOf({ ...own, start: null }, own)).toBe('unknown')
    expect(await livenessOf(own, { ...own, start: null })).toBe('unknown')
  })
})

async function fieldsOf(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

async function stateOf(pid: number): Promise<string | undefined> {
  return (await fieldsOf(pid))[0]
}

async function startOf(pid: number): Promise<string> {
  return (await fieldsOf(pid))[19] ?? ''
}
