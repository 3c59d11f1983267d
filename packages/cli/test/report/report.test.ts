import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createUnmark, type Unmark, UnmarkError } from '@unmark/core'
import { describe, expect, it } from 'vitest'
import { fakeClient, RESULT } from '../helpers/client.ts'
import { useFolder } from '../helpers/folder.ts'
import { useHangingServer } from '../helpers/hanging-server.ts'
import { place, REGION } from '../helpers/pictures.ts'
import { said, start } from '../helpers/process.ts'
import { type Outcome, run } from '../helpers/run.ts'

const folder = useFolder()
const file = (name: string) => path.join(folder(), name)
const page = () => readFileSync(file('report.html'), 'utf8')
const visible = () =>
  readdirSync(folder())
    .filter((name) => name !== '.store')
    .sort()

/** The real program on the real core. */
function clean(...argv: string[]): Promise<Outcome> {
  const cwd = folder()
  const store = path.join(cwd, '.store')
  const words = ['clean', ...argv, '--report', 'report.html']
  return run(words, { cwd, createUnmark: (options) => createUnmark({ store, ...options, env: {} }) })
}

describe('the report of a run', () => {
  it('has an entry for every picture, with its proof, and every failure with code, hint and spent', async () => {
    await place(folder(), 'a.png')
    await place(folder(), 'b.jpg')
    await place(folder(), 'bad.png', 'no picture')
    const { exitCode, stdout } = await clean('a.png', 'b.jpg', 'bad.png', 'none.png', '--region', REGION, '--json')
    expect(exitCode).toBe(1)
    expect(visible()).toEqual(['a.clean.png', 'a.png', 'b.clean.jpg', 'b.jpg', 'bad.png', 'report.html'])
    expect(page()).toContain('<h1>2 of 4 pictures cleaned</h1>')
    expect(page().match(/<article class="entry drawn">/g)).toHaveLength(2)
    expect(page().match(/data:image\/webp;base64,/g)).toHaveLength(6)
    expect(page()).toContain('Difference, multiplied by 8.')
    expect(page()).toContain('<h2 id="failed">Failed: 2</h2>')
    for (const result of stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))) {
      expect(page()).toContain(`<h3>${result.input}</h3>`)
      if (result.error) {
        expect(page()).toContain(`<code class="code">${result.error.code}</code>`)
        expect(page()).toContain('Credit spent: no')
      } else {
        expect(page()).toContain(result.report.sha256.before)
        expect(page()).toContain(result.report.sha256.after)
        expect(page()).toContain(`${result.report.changedInside.toLocaleString('en')} pixels`)
      }
    }
  })

  it('is written when nothing was cleaned, and leaves no other file', async () => {
    const { exitCode } = await clean('none.png', '--region', REGION)
    expect(exitCode).toBe(1)
    expect(page()).toContain('No picture was cleaned.')
    expect(visible()).toEqual(['report.html'])
  })

  it('keeps names and messages text, whatever is in them', async () => {
    const hostile = '"><img src=x onerror=alert(1)>.png'
    const message = `Broken: </p><script>alert('x')</script> \u202e&amp;`
    const remove = async () => {
      throw new UnmarkError('SERVICE_ERROR', message, { hint: '<b>hint</b>', taskId: '<i>7</i>', spent: 'unknown' })
    }
    await place(folder(), hostile)
    const argv = ['clean', hostile, '--report', 'report.html']
    await run(argv, { cwd: folder(), createUnmark: () => fakeClient({ remove }) })
    expect(page()).toContain('&#34;&#62;&#60;img src=x onerror=alert(1)&#62;.png')
    expect(page()).toContain('Credit spent: unknown')
    expect(page()).not.toMatch(/<img src=x|<script>alert|<b>hint|<i>7|\u202e/)
  })

  it('tells why a picture has no preview, and keeps its facts', async () => {
    const client: Unmark = {
      ...fakeClient(),
      comparePanels: async () => {
        throw new UnmarkError('INVALID_IMAGE', 'There is no file <there> any more.')
      },
    }
    const argv = ['clean', 'a.png', '--report', 'report.html']
    const { exitCode } = await run(argv, { cwd: folder(), createUnmark: () => client })
    expect(exitCode).toBe(0)
    expect(page()).toContain('There is no preview: There is no file &#60;there&#62; any more.')
    expect(page()).toContain(RESULT.report.sha256.after)
  })

  it('shows so many pictures that a browser can open it, and the facts of all', async () => {
    const names = Array.from({ length: 3300 }, (_, index) => `${index}.png`)
    const view = { bytes: new Uint8Array(100), format: 'webp', width: 160, height: 120 } as const
    const facts = {
      pictureWidth: 160,
      pictureHeight: 120,
      changedPixels: 0,
      largestDifference: 0,
      boundingBox: null,
      amplify: 8,
    }
    let drawn = 0
    let most = 0
    const client: Unmark = {
      ...fakeClient(),
      comparePanels: async (_pair, options) => {
        drawn += 1
        most = options?.maxBytes ?? 0
        return { panels: { before: view, after: view, difference: view }, ...facts }
      },
    }
    const argv = ['clean', ...names, '--report', 'report.html', '--json']
    await run(argv, { cwd: folder(), createUnmark: () => client })
    expect(drawn).toBe(3200)
    expect(drawn * 3 * most).toBeLessThanOrEqual(48_000_000)
    expect(page()).toContain('A report shows the pictures of its first 3200 entries.')
    expect(page().match(/<article class="entry/g)).toHaveLength(3300)
  })

  it('does not replace a file unasked, and then nothing is begun', async () => {
    await place(folder(), 'a.png')
    writeFileSync(file('report.html'), 'mine')
    const refused = await clean('a.png', '--region', REGION)
    expect(refused).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('exists already') })
    expect(visible()).toEqual(['a.png', 'report.html'])
    expect(page()).toBe('mine')
    expect((await clean('a.png', '--region', REGION, '--overwrite')).exitCode).toBe(0)
    expect(page()).toContain('1 of 1 picture cleaned')
  })

  it('does not replace a file that appears while it works either, and says so', async () => {
    const remove = async () => {
      writeFileSync(file('report.html'), 'mine')
      return RESULT
    }
    const argv = ['clean', 'a.png', '--report', 'report.html']
    const outcome = await run(argv, { cwd: folder(), createUnmark: () => fakeClient({ remove }) })
    expect([outcome.exitCode, outcome.stderr]).toEqual([1, expect.stringContaining('taken meanwhile')])
    expect(page()).toBe('mine')
    expect(visible()).toEqual(['report.html'])
  })

  it('leaves nothing behind when the run ends by a defect', async () => {
    const remove = async () => {
      throw new TypeError('A mistake of ours.')
    }
    const argv = ['clean', 'a.png', '--report', 'report.html']
    await expect(run(argv, { cwd: folder(), createUnmark: () => fakeClient({ remove }) })).rejects.toThrow('mistake')
    expect(visible()).toEqual([])
  })

  it.each([
    [['--report', 'report.png'], 'ends in .html'],
    [['--report', 'r.html', '--dry-run'], '--dry-run does nothing'],
    [['--report', 'file/r.html'], 'cannot be written (ENOTDIR)'],
  ])('refuses %j', async (argv, words) => {
    writeFileSync(file('file'), '')
    const outcome = await run(['clean', 'a.png', ...argv], { cwd: folder(), createUnmark: () => fakeClient() })
    expect([outcome.exitCode, outcome.stderr]).toEqual([2, expect.stringContaining(words)])
  })
})

describe('the report of a run that is stopped', () => {
  const server = useHangingServer()

  it('says what was done and what was not', async () => {
    const { origin, asked } = server()
    const hanging = [`${origin}/hangs.png`, `${origin}/hangs-too.png`]
    const names = [await place(folder(), 'a.png'), ...hanging, await place(folder(), 'z.png')]
    const argv = ['clean', ...names, '--region', REGION, '--concurrency', '1', '--report', 'report.html']
    const { child, ended } = start(argv, { cwd: folder(), env: { KAZE_BASE_URL: origin } })
    await Promise.all([asked, said(child, 'a.clean.png', 'stdout')])
    child.kill('SIGINT')
    expect((await ended).exitCode).toBe(130)
    expect(page()).toContain('1 of 4 pictures cleaned')
    expect(page()).toContain('<h3>a.png</h3>')
    expect(page()).toContain('Not done: 3 pictures')
    expect(page()).toContain([...hanging, 'z.png'].map((name) => `<li>${name}</li>`).join(''))
    expect(visible()).toEqual(['a.clean.png', 'a.png', 'report.html', 'z.png'])
  })

  it('does not wait for pictures that are still being drawn', async () => {
    const stop = new AbortController()
    const client: Unmark = {
      ...fakeClient(),
      comparePanels: () => {
        stop.abort()
        return new Promise(() => {})
      },
    }
    const argv = ['clean', 'a.png', 'b.png', '--report', 'report.html']
    await run(argv, { cwd: folder(), signal: stop.signal, createUnmark: () => client })
    expect(page()).toContain('stopped before its preview was drawn')
    expect(page()).toContain('<li>b.png</li>')
  })
})
