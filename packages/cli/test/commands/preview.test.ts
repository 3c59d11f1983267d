import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createUnmark, UnmarkError } from '@unmark/core'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { Interruption } from '../../src/exit.ts'
import { fakeClient, RESULT } from '../helpers/client.ts'
import { useFolder } from '../helpers/folder.ts'
import { flat, place, png, REGION } from '../helpers/pictures.ts'
import { type Outcome, run } from '../helpers/run.ts'

const folder = useFolder()

/** The real program on the real core; nothing of the tester's environment counts. */
function unmark(...argv: string[]): Promise<Outcome> {
  const cwd = folder()
  const store = path.join(cwd, '.store')
  return run(argv, { cwd, createUnmark: (options) => createUnmark({ store, ...options, env: {} }) })
}

const file = (name: string) => path.join(folder(), name)

async function pixelsOf(name: string) {
  const { data, info } = await sharp(file(name)).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)]
  return { width: info.width, height: info.height, at }
}

describe('unmark preview', () => {
  it('draws what would be removed beside the picture, which it leaves alone', async () => {
    await place(folder(), 'photo.png')
    const before = readFileSync(file('photo.png'))
    const { exitCode, stdout, stderr } = await unmark('preview', 'photo.png', '--region', REGION)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toMatch(/^photo\.png -> photo\.preview\.png {2}\S+ pixels \(\S+ %\) would be removed\n$/)
    const { width, height, at } = await pixelsOf('photo.preview.png')
    expect([width, height]).toEqual([160, 120])
    expect(at(0, 0)).toEqual([0, 0, 0])
    const [red = 0, green = 0] = at(135, 105)
    expect(red).toBeGreaterThan(green + 100)
    expect(readFileSync(file('photo.png'))).toEqual(before)
    expect(readdirSync(folder()).sort()).toEqual(['photo.png', 'photo.preview.png'])
  })

  it('takes the mark of the configuration file, and the command line’s before it', async () => {
    await place(folder(), 'photo.png')
    const pictures = [{ files: '*.png', regions: [{ x: 100, y: 80, width: 30, height: 20 }] }]
    writeFileSync(file('unmark.config.json'), JSON.stringify({ pictures }))
    const shown = async (...more: string[]) =>
      JSON.parse((await unmark('preview', 'photo.png', '--json', '--overwrite', ...more)).stdout).mask?.pixels
    expect(await shown()).toBe(600)
    expect(await shown('--region', '0,0,10,10')).toBe(100)
    expect(await shown('--no-config')).toBeUndefined()
  })

  it('says as much in JSON as the plan', async () => {
    await place(folder(), 'photo.jpg')
    const argv = ['photo.jpg', '--region', REGION, '--json']
    const shown = JSON.parse((await unmark('preview', ...argv, '-o', 'small.webp', '--max-edge', '100')).stdout)
    const plan = JSON.parse((await unmark('clean', ...argv, '--dry-run')).stdout)
    expect(shown).toEqual({
      input: 'photo.jpg',
      path: file('small.webp'),
      format: 'webp',
      width: expect.any(Number),
      height: expect.any(Number),
      pictureWidth: 160,
      pictureHeight: 120,
      mask: plan.mask,
      notes: plan.notes,
    })
    expect(Math.max(shown.width, shown.height)).toBeLessThanOrEqual(100)
    expect((await sharp(file('small.webp')).metadata()).format).toBe('webp')
  })

  it('does not replace a file unasked', async () => {
    await place(folder(), 'photo.png')
    writeFileSync(file('photo.preview.png'), 'mine')
    const refused = await unmark('preview', 'photo.png')
    expect(refused).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringContaining('exists already') })
    expect(readFileSync(file('photo.preview.png'), 'utf8')).toBe('mine')
    const { stdout } = await unmark('preview', 'photo.png', '--overwrite')
    expect(stdout).toContain('160 x 120 pixels, nothing is marked')
    expect((await sharp(file('photo.preview.png')).metadata()).format).toBe('png')
  })

  it('shows before, after and the difference, and says its scale', async () => {
    await place(folder(), 'photo.png')
    await unmark('clean', 'photo.png', '--region', REGION)
    const { exitCode, stdout } = await unmark('preview', 'photo.png', '--after', 'photo.clean.png', '--amplify', '4')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(
      /^photo\.png -> photo\.compare\.png {2}before, after and difference \(x 4\): \S+ pixels differ, by at most \d+ of 255\n$/,
    )
    const { width, height, at } = await pixelsOf('photo.compare.png')
    expect([width, height]).toEqual([3 * 160 + 2 * 6, 120])
    expect(at(135, 105)).toEqual([250, 250, 250])
    expect(at(2 * 166 + 10, 10)).toEqual([0, 0, 0])
    expect((await unmark('preview', 'photo.png', '--after', 'photo.png', '-o', 'x.png')).stdout).toContain(
      'nothing differs',
    )
  })

  it('compares with the picture of a task, and says when there is none yet', async () => {
    await place(folder(), 'photo.png')
    const common = { key: 'k', engine: 'kaze', submittedAt: '2026-01-02T03:04:05Z', creditsSpent: 0 } as const
    const bytes = new Uint8Array(await png())
    const done = { ...common, taskId: 't-1', status: 'success', result: { ...RESULT, bytes } } as const
    const real = createUnmark({ env: {}, store: file('.store') })
    const asked: string[] = []
    const clientWith = (answer: typeof done | (typeof common & { readonly status: 'processing' })) => ({
      ...fakeClient(),
      compare: real.compare,
      task: async (id: string) => {
        asked.push(id)
        return answer
      },
    })
    const argv = ['preview', 'photo.png', '--task', 't-1']
    const shown = await run(argv, { cwd: folder(), createUnmark: () => clientWith(done) })
    expect([shown.exitCode, shown.stdout]).toEqual([0, expect.stringContaining('nothing differs')])
    const waiting = clientWith({ ...common, status: 'processing' })
    const early = await run([...argv, '-o', 'b.png'], { cwd: folder(), createUnmark: () => waiting })
    expect([early.exitCode, early.stderr]).toEqual([1, expect.stringContaining('unmark task t-1 --wait')])
    expect(asked).toEqual(['t-1', 't-1'])
    await real.close()
  })

  it('ends as any other command when it is stopped', async () => {
    await place(folder(), 'photo.png')
    const client = () => createUnmark({ env: {}, store: file('.store') })
    const signal = AbortSignal.abort(new Interruption('SIGINT'))
    const outcome = await run(['preview', 'photo.png'], { cwd: folder(), signal, createUnmark: client })
    expect([outcome.exitCode, outcome.stderr]).toEqual([130, expect.stringContaining('ABORTED')])
    expect(existsSync(file('photo.preview.png'))).toBe(false)
  })

  it('fails with the words of core, and leaves nothing', async () => {
    await place(folder(), 'photo.png')
    await place(folder(), 'other.png', await flat(9, 40, 30))
    const mask = await unmark('preview', 'photo.png', '--mask', 'other.png', '--json')
    expect([mask.exitCode, JSON.parse(mask.stdout).error.code]).toEqual([1, 'INVALID_MASK'])
    const sizes = await unmark('preview', 'photo.png', '--after', 'other.png')
    expect([sizes.exitCode, sizes.stderr]).toEqual([1, expect.stringContaining('after has 40 x 30')])
    expect((await unmark('preview', 'nothing.png')).stderr).toContain('There is no file')
    expect(existsSync(file('photo.preview.png'))).toBe(false)
  })

  it.each([
    [[], 'Expected one picture'],
    [['a.png', 'b.png'], 'Expected one picture'],
    [['a.png', '-o', 'a.jpg'], '.png or .webp'],
    [['a.png', '--after', 'b.png', '--task', 't'], 'Give one of them'],
    [['a.png', '--after', 'b.png', '--region', '0,0,1,1'], 'Make two previews'],
    [['a.png', '--amplify', '3'], 'belongs to a comparison'],
    [['a.png', '--max-edge', '4'], '--max-edge expects'],
    [['a.png', '--engine', 'local'], '--engine'],
  ])('refuses %j before anything is begun', async (argv, words) => {
    const createUnmark = () => {
      throw new UnmarkError('INVALID_INPUT', 'The client was not expected to be made.')
    }
    const outcome = await run(['preview', ...argv], { cwd: folder(), createUnmark })
    expect([outcome.exitCode, outcome.stderr]).toEqual([2, expect.stringContaining(words)])
  })
})
