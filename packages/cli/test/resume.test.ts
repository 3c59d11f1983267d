import { readdirSync } from 'node:fs'
import { startDouble } from '@unmark/kaze-double'
import sharp from 'sharp'
import { expect, it, onTestFinished } from 'vitest'
import { useFolder } from './helpers/folder.ts'
import { drawPixels, place } from './helpers/pictures.ts'
import { start } from './helpers/process.ts'

const folder = useFolder()

/** Pictures of different bytes: each is an order of its own. */
async function placeMany(count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const pixels = drawPixels()
    pixels[0] = index
    await place(
      folder(),
      `${index}.png`,
      await sharp(pixels, { raw: { width: 160, height: 120, channels: 3 } })
        .png()
        .toBuffer(),
    )
  }
}

const cleanPictures = () => readdirSync(folder()).filter((name) => name.endsWith('.clean.png'))

it('a batch that Ctrl-C stopped says what is paid for, and the same command ends it without paying again', async () => {
  const double = await startDouble({ resultsAt: 'api', jobDuration: 'manual' })
  onTestFinished(() => double.close())
  const env = { KAZE_API_TOKEN: double.token, KAZE_BASE_URL: double.url }
  await placeMany(5)
  const command = ['clean', '*.png', '--concurrency', '2']
  const first = start(command, { cwd: folder(), env })
  await double.until(({ tasks }) => tasks.length === 2)
  double.finish(double.tasks[0]?.taskId ?? '')
  // Asked for: so their tasks are known here.
  await double.until(({ tasks }) => tasks.length === 3 && tasks.every(({ polled }) => polled > 0))
  // The service is rid of the first one before its picture is written.
  await expect.poll(cleanPictures, { timeout: 20_000 }).toHaveLength(1)
  first.child.kill('SIGINT')
  const stopped = await first.ended
  expect(stopped.exitCode).toBe(130)
  expect(stopped.stderr).toContain('Stopped. 1 of 5 pictures done, 1 credit spent; not done:\n')
  expect(stopped.stderr).toContain('\n2 pictures of these are paid for and still at the service.\n')
  expect(stopped.stderr).toContain('\nTo go on, run the same command again: ')

  for (const { taskId } of double.tasks.slice(1)) double.finish(taskId)
  const fetched = await start(['task', '--fetch'], { cwd: folder(), env }).ended
  expect(fetched).toMatchObject({ exitCode: 0, stderr: '' })
  expect(fetched.stdout.trimEnd().split('\n')).toHaveLength(2)
  expect(double.charged).toBe(3)

  const second = start(command, { cwd: folder(), env })
  await double.until(({ tasks }) => tasks.length === 5)
  for (const { taskId } of double.tasks.slice(3)) double.finish(taskId)
  const ended = await second.ended
  expect(ended.exitCode).toBe(0)
  expect(ended.stderr).toMatch(/5 of 5 pictures cleaned, 2 credits spent, /)
  expect(double.charged).toBe(5)
  expect(cleanPictures()).toHaveLength(5)
})
