import { type RemoveResult, UnmarkError } from '@unmark/core'
import { describe, expect, it } from 'vitest'
import { Interruption } from '../../src/exit.ts'
import { runCli } from '../../src/run-cli.ts'
import { fakeClient, PLAN, REPORT, RESULT } from '../helpers/client.ts'
import { useFolder } from '../helpers/folder.ts'
import { Captured, run, Terminal } from '../helpers/run.ts'

const folder = useFolder()
const lines = (text: string) => text.trimEnd().split('\n')

describe('a run of unmark clean', () => {
  it('says that credits were spent, and prints warnings aside', async () => {
    const result: RemoveResult = {
      ...RESULT,
      engine: 'kaze',
      taskId: 't-1',
      creditsSpent: 1,
      path: `${folder()}/a.clean.png`,
      report: { ...REPORT, warnings: ['Signed provenance data was lost.'] },
    }
    const client = fakeClient({ remove: async () => result })
    const outcome = await run(['clean', 'a.png'], { cwd: folder(), createUnmark: () => client })
    expect(outcome).toEqual({
      exitCode: 0,
      stdout: 'a.png -> a.clean.png  kaze, 1,204 pixels changed inside the mark, 0 outside, 1 credit spent, 380 ms\n',
      stderr: 'a.png: warning: Signed provenance data was lost.\n',
    })
    expect(client.closed).toBe(true)
  })

  it('tells of a failure what was spent and which task it was', async () => {
    const client = fakeClient({
      remove: async () => {
        throw new UnmarkError('SUBMIT_OUTCOME_UNKNOWN', 'The reply was lost.', { taskId: 't-9' })
      },
    })
    const outcome = await run(['clean', 'a.png'], { cwd: folder(), createUnmark: () => client })
    expect(outcome.exitCode).toBe(1)
    expect(outcome.stdout).toBe('')
    expect(lines(outcome.stderr)).toEqual([
      'a.png: SUBMIT_OUTCOME_UNKNOWN: The reply was lost.',
      expect.stringMatching(/^ {2}next: .*forceNew/),
      '  A credit may have been spent.',
      '  task: t-9',
    ])
  })

  it('prints one JSON line per picture, results without bytes, and nothing else', async () => {
    const client = fakeClient({
      remove: async ({ image }) => {
        if (String(image).endsWith('bad.png')) throw new UnmarkError('INVALID_IMAGE', 'No.', { hint: 'Another.' })
        return { path: '/out/a.png', ...RESULT, taskId: 't-1' }
      },
    })
    const argv = ['clean', 'a.png', 'bad.png', '--json']
    const { exitCode, stdout, stderr } = await run(argv, { cwd: folder(), createUnmark: () => client })
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
    const { bytes: _, ...facts } = RESULT
    expect(Object.keys(JSON.parse(lines(stdout)[0] as string)).join(' ')).toBe(
      'input format width height key engine taskId cached creditsSpent engineMs path report',
    )
    expect(lines(stdout).map((line) => JSON.parse(line))).toEqual([
      { input: 'a.png', ...facts, taskId: 't-1', path: '/out/a.png' },
      {
        input: 'bad.png',
        error: { code: 'INVALID_IMAGE', message: 'No.', hint: 'Another.', retryable: false, spent: 'no' },
      },
    ])
  })

  it('hands every option on in the form that core takes', async () => {
    const given: unknown[] = []
    const client = fakeClient()
    const createUnmark = (options: unknown) => {
      given.push(options)
      return client
    }
    const options = '--mask m.png --mask-dialect white --region 1,2,3,4 --region 5%,6%,7%,8 --engine local --format jpg'
    const more =
      '--quality 80 --force-new --overwrite --concurrency 3 --store s --max-credits 7 --deadline 1.5 -o out.jpg'
    await run(['clean', 'a.png', ...`${options} ${more}`.split(' ')], { cwd: '/there', createUnmark })
    await run(['clean', 'https://x.example/a.png'], { cwd: '/there', createUnmark })
    expect(given).toEqual([{ engine: 'local', store: '/there/s', concurrency: 3, maxCredits: 7 }, {}])
    expect(client.requests).toEqual([
      {
        image: '/there/a.png',
        mask: '/there/m.png',
        maskDialect: 'white',
        regions: [
          { x: 1, y: 2, width: 3, height: 4 },
          { x: '5%', y: '6%', width: '7%', height: 8 },
        ],
        deadlineMs: 1500,
        forceNew: true,
        output: { path: '/there/out.jpg', overwrite: true, format: 'jpeg', quality: 80 },
      },
      { image: 'https://x.example/a.png', output: { path: '/there/a.clean.png', overwrite: false } },
    ])
  })

  it('says what a dry run would cost, and that it would fail', async () => {
    const problem = new UnmarkError('INVALID_MASK', 'The mask is empty.').toJSON()
    const client = fakeClient({
      plan: async ({ image }) => (String(image).endsWith('b.png') ? { ...PLAN, problems: [problem] } : PLAN),
    })
    const options = { cwd: folder(), createUnmark: () => client }
    const { exitCode, stdout, stderr } = await run(['clean', 'a.png', 'b.png', '--dry-run'], options)
    expect(exitCode).toBe(1)
    expect(lines(stdout)).toEqual(['a.png  kaze, would spend 1 credit, png of 100 x 80', 'b.png  would fail'])
    expect(stderr).toContain('b.png: INVALID_MASK: The mask is empty.')
    const json = await run(['clean', 'a.png', '--dry-run', '--json'], options)
    expect(JSON.parse(json.stdout)).toEqual({ input: 'a.png', ...PLAN })
    expect(json.exitCode).toBe(0)
  })

  it('sums a run of several pictures up', async () => {
    const client = fakeClient({
      remove: async ({ image }) => {
        if (String(image).endsWith('b.png')) throw new UnmarkError('INVALID_IMAGE', 'No.')
        return { ...RESULT, creditsSpent: 1 }
      },
    })
    const clock = { ms: 0 }
    const now = () => {
      clock.ms += 1
      return clock.ms
    }
    const outcome = await run(['clean', 'a.png', 'b.png', 'c.png'], { cwd: folder(), createUnmark: () => client, now })
    expect(outcome.stderr).toMatch(/\n2 of 3 pictures cleaned, 1 failed, 2 credits spent, \d+ ms\n$/)
  })

  it('draws a bar that reaches the end and stays there, on a terminal', async () => {
    const client = fakeClient({
      remove: async ({ onProgress }) => {
        onProgress?.({ stage: 'removing', fraction: 0.5 })
        return RESULT
      },
    })
    const terminal = new Terminal(80)
    const argv = ['clean', 'a.png', 'b.png']
    const { signal } = new AbortController()
    await runCli({ argv, cwd: folder(), stdout: terminal, stderr: terminal, signal, createUnmark: () => client })
    expect(terminal.text).toContain('2/2')
    expect(terminal.screen.slice(0, 2)).toEqual([
      expect.stringMatching(/^a\.png {2}local/),
      expect.stringMatching(/^b\.png/),
    ])
    expect(terminal.screen[2]).toMatch(/^\[#{20}\] {2}2\/2 /)
    expect(terminal.screen[3]).toMatch(/^2 of 2 pictures cleaned/)
  })
})

describe('a run that is stopped', () => {
  const ABORTED = new UnmarkError('ABORTED', 'The work was stopped before it was done.')

  /** Cleans the first picture; the second one stops the run, and ends as `second` says. */
  function stopAtSecond(stop: AbortController, second: () => Promise<RemoveResult>, why = new Interruption('SIGINT')) {
    return fakeClient({
      remove: async ({ image, onProgress }) => {
        if (String(image).endsWith('a.png')) return RESULT
        onProgress?.({ stage: 'removing', fraction: 0.2 })
        stop.abort(why)
        return await second()
      },
    })
  }

  const refuse = async () => {
    throw ABORTED
  }

  it('says what is done and what is not', async () => {
    const stop = new AbortController()
    const createUnmark = () => stopAtSecond(stop, refuse)
    const outcome = await run(['clean', 'a.png', 'b.png', 'c.png'], {
      cwd: folder(),
      signal: stop.signal,
      createUnmark,
    })
    expect(outcome.exitCode).toBe(130)
    expect(lines(outcome.stdout)).toEqual([expect.stringContaining('a.png')])
    expect(lines(outcome.stderr).slice(0, 3)).toEqual([
      'Stopped. 1 of 3 pictures done; not done:',
      '  b.png',
      '  c.png',
    ])
  })

  it('ends although core does not answer', async () => {
    const stop = new AbortController()
    const createUnmark = () => stopAtSecond(stop, () => new Promise(() => {}), new Interruption('SIGTERM'))
    const outcome = await run(['clean', 'a.png', 'b.png', '--json'], {
      cwd: folder(),
      signal: stop.signal,
      createUnmark,
    })
    expect(outcome.exitCode).toBe(143)
    const ends = lines(outcome.stdout).map((line) => JSON.parse(line))
    expect(ends).toEqual([
      expect.objectContaining({ input: 'a.png', cached: false }),
      { input: 'b.png', error: expect.objectContaining({ code: 'ABORTED', spent: 'unknown' }) },
    ])
  })

  it('still prints one JSON line for every picture', async () => {
    const stop = new AbortController()
    const createUnmark = () => stopAtSecond(stop, refuse)
    const argv = ['clean', 'a.png', 'b.png', 'c.png', '--json']
    const { stdout } = await run(argv, { cwd: folder(), signal: stop.signal, createUnmark })
    expect(lines(stdout).map((line) => JSON.parse(line).input)).toEqual(['a.png', 'b.png', 'c.png'])
    expect(JSON.parse(lines(stdout)[2] as string).error).toMatchObject({
      code: 'ABORTED',
      spent: 'no',
      retryable: true,
    })
  })

  it('counts what was paid for, whether or not its end was told in time', async () => {
    const stop = new AbortController()
    const client = fakeClient({
      remove: async ({ image, onProgress }) => {
        onProgress?.({ stage: 'waiting', fraction: 0.4, taskId: 't-1' })
        if (String(image).endsWith('b.png')) return await new Promise(() => {})
        stop.abort(new Interruption('SIGINT'))
        throw new UnmarkError('ABORTED', 'Stopped while waiting.', { spent: 'yes', taskId: 't-1' })
      },
    })
    const options = { cwd: folder(), signal: stop.signal, createUnmark: () => client }
    const { stderr } = await run(['clean', 'a.png', 'c.png'], options)
    expect(stderr).toContain(
      '\n1 picture of these is paid for and still at the service.\nTo go on, run the same command',
    )
    const again = new AbortController()
    const late = fakeClient({
      remove: async ({ onProgress }) => {
        onProgress?.({ stage: 'waiting', fraction: 0.4, taskId: 't-2' })
        again.abort(new Interruption('SIGINT'))
        return await new Promise(() => {})
      },
    })
    const json = await run(['clean', 'a.png', '--json'], { ...options, signal: again.signal, createUnmark: () => late })
    expect(JSON.parse(json.stdout).error).toMatchObject({ code: 'ABORTED', spent: 'yes', taskId: 't-2' })
  })

  it('stops by itself at the first failure when asked to', async () => {
    const client = fakeClient({
      remove: async ({ image }) => {
        if (String(image).endsWith('b.png')) throw new UnmarkError('INVALID_IMAGE', 'No.')
        return RESULT
      },
    })
    const words = ['a.png', 'b.png', 'c.png', 'd.png']
    const outcome = await run(['clean', ...words, '--fail-fast'], { cwd: folder(), createUnmark: () => client })
    expect(outcome.exitCode).toBe(1)
    expect(client.requests).toHaveLength(2)
    expect(outcome.stderr).toContain(
      'Stopped at the first failure (--fail-fast). 1 of 4 pictures done, 1 failed; not done:\n  c.png\n  d.png\n',
    )
  })

  it('does not hide that a stopped picture may have been paid for', async () => {
    const stop = new AbortController()
    const paid = async () => {
      throw new UnmarkError('ABORTED', 'Stopped while waiting.', { spent: 'yes', taskId: 't-5' })
    }
    const createUnmark = () => stopAtSecond(stop, paid)
    const { stderr } = await run(['clean', 'a.png', 'b.png'], { cwd: folder(), signal: stop.signal, createUnmark })
    expect(stderr).toContain('A credit was spent.')
    expect(stderr).toContain('task: t-5')
  })

  it('ends as any other run when everything was done at that moment', async () => {
    const stop = new AbortController()
    const createUnmark = () => stopAtSecond(stop, async () => RESULT)
    const outcome = await run(['clean', 'a.png', 'b.png'], { cwd: folder(), signal: stop.signal, createUnmark })
    expect(outcome.exitCode).toBe(0)
  })

  it('takes the bar away and writes nothing when nobody reads', async () => {
    const stop = new AbortController()
    const createUnmark = () => stopAtSecond(stop, refuse, new Interruption('SIGPIPE'))
    const stderr = new Terminal(80)
    const argv = ['clean', 'a.png', 'b.png']
    const exitCode = await runCli({
      argv,
      cwd: folder(),
      stdout: new Captured(),
      stderr,
      signal: stop.signal,
      createUnmark,
    })
    expect(exitCode).toBe(141)
    expect(stderr.screen).toEqual([''])
  })
})
