import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createUnmark } from '@unmark/core'
import { type Double, type DoubleOptions, startDouble } from '@unmark/kaze-double'
import sharp from 'sharp'
import { describe, expect, it, onTestFinished } from 'vitest'
import { useFolder } from '../helpers/folder.ts'
import { place, REGION } from '../helpers/pictures.ts'
import { run } from '../helpers/run.ts'

const folder = useFolder()

async function service(options: DoubleOptions = {}): Promise<Double> {
  const double = await startDouble({ resultsAt: 'api', ...options })
  onTestFinished(() => double.close())
  return double
}

function unmark(double: Double, ...argv: string[]) {
  const env = { KAZE_API_TOKEN: double.token, KAZE_BASE_URL: double.url, UNMARK_STORE: path.join(folder(), 'kept') }
  return run(argv, { cwd: folder(), createUnmark: (options) => createUnmark({ ...options, env }) })
}

/** Submits a picture without waiting for it, as a program that dies right after would. */
async function submitted(double: Double): Promise<string> {
  await place(folder(), 'photo.png')
  const env = { KAZE_API_TOKEN: double.token, KAZE_BASE_URL: double.url }
  const client = createUnmark({ env, store: path.join(folder(), 'kept') })
  const { taskId } = await client.submit({ image: path.join(folder(), 'photo.png') })
  await client.close()
  return taskId ?? ''
}

describe('unmark task', () => {
  it('lists nothing where nothing was submitted', async () => {
    const double = await service()
    expect(await unmark(double, 'task')).toEqual({ exitCode: 0, stdout: 'No tasks.\n', stderr: '' })
    expect(await unmark(double, 'task', '--json')).toEqual({ exitCode: 0, stdout: '', stderr: '' })
  })

  it('fetches a task that another program submitted, and pays nothing for it', async () => {
    const double = await service({ jobDuration: 'manual' })
    const taskId = await submitted(double)
    expect((await unmark(double, 'task')).stdout).toMatch(new RegExp(`^${taskId}  processing  kaze  `))
    expect((await unmark(double, 'task', taskId)).stdout).toMatch(new RegExp(`^${taskId}  processing  kaze  `))
    double.finish(taskId)
    const { exitCode, stdout } = await unmark(double, 'task', taskId, '-o', 'clean.png')
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining(`${taskId} -> clean.png  kaze`)])
    const { width } = await sharp(readFileSync(path.join(folder(), 'clean.png'))).metadata()
    expect(width).toBe((await sharp(path.join(folder(), 'photo.png')).metadata()).width)
    const again = JSON.parse((await unmark(double, 'task', taskId, '--json')).stdout)
    expect(again).toMatchObject({ taskId, status: 'success', creditsSpent: 0, result: { cached: true } })
    expect(again.result.bytes).toBeUndefined()
    expect(double.charged).toBe(1)
  })

  it('is reminded of by the next start, and fetches all that were left behind', async () => {
    const double = await service({ jobDuration: 'manual' })
    const taskId = await submitted(double)
    const reminder = '1 task was paid for and not fetched: unmark task --fetch\n'
    await place(folder(), 'other.jpg')
    const words = ['clean', 'other.jpg', '--region', REGION, '--engine', 'local']
    expect((await unmark(double, ...words, '-o', '1.jpg')).stderr).toBe(reminder)
    expect((await unmark(double, 'task', '--fetch')).stdout).toMatch(new RegExp(`^${taskId}  processing`))
    double.finish(taskId)
    expect((await unmark(double, 'task', '--fetch')).stdout).toMatch(new RegExp(`^${taskId}  kaze, `))
    expect((await unmark(double, 'task', '--fetch')).stdout).toBe('No task waits to be fetched.\n')
    expect((await unmark(double, ...words, '-o', '2.jpg')).stderr).toBe('')
    const again = JSON.parse((await unmark(double, 'clean', 'photo.png', '--json')).stdout)
    expect(again).toMatchObject({ cached: true, creditsSpent: 0, path: path.join(folder(), 'photo.clean.png') })
    expect(double.charged).toBe(1)
    expect((await unmark(double, 'task', taskId, '--fetch')).exitCode).toBe(2)
  })

  it('says why a task failed', async () => {
    const double = await service({ jobDuration: 'manual' })
    const taskId = await submitted(double)
    double.finish(taskId, 'failed')
    expect(await unmark(double, 'task', taskId)).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining('TASK_FAILED'),
    })
  })

  it('does not know a task of another store', async () => {
    const double = await service()
    const { exitCode, stdout } = await unmark(double, 'task', 'nobody', '--json')
    expect(exitCode).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ input: 'nobody', error: { code: 'TASK_NOT_FOUND', spent: 'no' } })
  })

  it('takes one id', async () => {
    expect((await unmark(await service(), 'task', 'a', 'b')).exitCode).toBe(2)
  })
})

describe('unmark quota', () => {
  it('shows the credits', async () => {
    const double = await service({ credits: 7 })
    expect((await unmark(double, 'quota')).stdout).toBe('7 credits left, 0 of 7 used\n')
    expect(JSON.parse((await unmark(double, 'quota', '--json')).stdout)).toEqual({ limit: 7, usage: 0, remaining: 7 })
  })

  it('says that there is no token', async () => {
    const outcome = await run(['quota'], {
      cwd: folder(),
      createUnmark: (options) => createUnmark({ ...options, env: { UNMARK_STORE: path.join(folder(), 'kept') } }),
    })
    expect(outcome).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('TOKEN_MISSING') })
  })
})
