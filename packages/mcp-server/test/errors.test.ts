import { chmod, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ERROR_TABLE, type ErrorCode } from '@unmark/core'
import type { Double, DoubleOptions } from '@unmark/kaze-double'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { nextStep } from '../src/replies/next-step.ts'
import { failureReply } from '../src/replies/reply.ts'
import { openDouble, tokenOf } from './support/double.ts'
import { type Called, type Host, startHost } from './support/host.ts'
import { MARK, writePicture } from './support/pictures.ts'

/** What every failure must be: text only, its code first, the credit, and a next step. */
function expectFailure(reply: Called, code: ErrorCode, spent: 'no' | 'yes' | 'unknown' = ERROR_TABLE[code].spent) {
  expect(reply.text).toMatch(
    new RegExp(`^${code}: .+\nCredit spent: ${spent}\\.\nWorth repeating unchanged: (yes|no)\\.\n`),
  )
  expect(reply.text).toMatch(/\nNext: .+$/)
  expect(reply.raw).toEqual({ isError: true, content: [{ type: 'text', text: reply.text }] })
}

describe('every failure of the error table', () => {
  test.each(Object.keys(ERROR_TABLE) as ErrorCode[])('%s is told with its code, the credit and a next step', (code) => {
    const { hint, retryable, spent } = ERROR_TABLE[code]
    const failure = { code, message: 'It went wrong.', hint, retryable, spent, taskId: 'task-1' }
    const call = { tool: 'remove_watermark', args: { image: '/p/a.png' } } as const
    const reply = failureReply({ failure, nextStep: nextStep(failure, call, hint) }, (text) => text)
    const [text] = reply.content.map((item) => (item.type === 'text' ? item.text : ''))
    expect(text).toContain(`${code}: It went wrong.\nCredit spent: ${spent}.`)
    expect(text).not.toMatch(/forceNew|deadlineMs|maxCredits/)
    expect(text).toMatchSnapshot()
  })
})

describe('failures of arguments and files', () => {
  const wrong: [string, string, Record<string, unknown>, ErrorCode][] = [
    ['an unknown argument', 'remove_watermark', { image: 'photo.png', colour: 'red' }, 'INVALID_INPUT'],
    ['no picture', 'remove_watermark', {}, 'INVALID_INPUT'],
    ['a wait that no host allows', 'remove_watermark', { image: 'photo.png', wait_seconds: 51 }, 'INVALID_INPUT'],
    ['a task id with strange signs', 'get_task_result', { task_id: '../x' }, 'INVALID_INPUT'],
    ['nothing to show', 'preview', {}, 'INVALID_INPUT'],
    ['no place for the local engine', 'remove_watermark', { image: 'photo.png' }, 'MASK_REQUIRED'],
    ['a missing file', 'remove_watermark', { image: 'nothing.png', regions: [MARK] }, 'INVALID_IMAGE'],
    ['a mask of another size', 'remove_watermark', { image: 'photo.png', mask: 'small.png' }, 'INVALID_MASK'],
    ['a region outside', 'remove_watermark', { image: 'photo.png', regions: [{ ...MARK, x: 900 }] }, 'INVALID_MASK'],
    ['a region outside, shown', 'preview', { image: 'photo.png', regions: [{ ...MARK, x: 900 }] }, 'INVALID_MASK'],
    ['a folder outside', 'remove_watermark', { image: '/etc/passwd', regions: [MARK] }, 'PATH_NOT_ALLOWED'],
    [
      'a private address',
      'remove_watermark',
      { image: 'http://169.254.169.254/a.png', regions: [MARK] },
      'URL_NOT_ALLOWED',
    ],
    ['another kind of URL', 'remove_watermark', { image: 'ftp://host/a.png', regions: [MARK] }, 'URL_NOT_ALLOWED'],
    ['the service without a token', 'remove_watermark', { image: 'photo.png', engine: 'kaze' }, 'TOKEN_MISSING'],
    ['an unknown task', 'get_task_result', { task_id: 'nobody' }, 'TASK_NOT_FOUND'],
    ['an unknown task, shown', 'preview', { task_id: 'nobody' }, 'TASK_NOT_FOUND'],
    [
      'an output that is taken',
      'remove_watermark',
      { image: 'photo.png', regions: [MARK], output_path: 'photo.png' },
      'INVALID_INPUT',
    ],
    [
      'an output outside',
      'remove_watermark',
      { image: 'photo.png', regions: [MARK], output_path: '/etc/x.png' },
      'PATH_NOT_ALLOWED',
    ],
    [
      'an output of another kind',
      'remove_watermark',
      { image: 'photo.png', regions: [MARK], output_path: 'x.txt' },
      'INVALID_INPUT',
    ],
  ]

  test('each gets its code', async () => {
    const host = await startHost()
    await writePicture(host.cwd)
    const small = sharp({ create: { width: 20, height: 20, channels: 3, background: '#fff' } })
    await small.png().toFile(path.join(host.cwd, 'small.png'))
    for (const [what, tool, args, code] of wrong) {
      const reply = await host.call(tool, args)
      expect(`${what}: ${reply.text}`).toContain(`${what}: ${code}: `)
      expectFailure(reply, code)
    }
    expect(host.log()).toBe('')
  })

  test('a store that cannot be used', async () => {
    const double = await openDouble()
    const host = await startHost({ env: tokenOf(double) })
    await writeFile(path.join(host.store, 'file'), '')
    const broken = await startHost({ env: tokenOf(double), args: ['--store', path.join(host.store, 'file')] })
    expectFailure(await broken.call('remove_watermark', { image: await writePicture(broken.cwd) }), 'STORE_CORRUPT')
    expect(double.submissions).toHaveLength(0)
  })

  test('an environment that cannot be used is told at each call', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what hosts pass on when they fill nothing in.
    const host = await startHost({ env: { UNMARK_ROOTS: '${workspaceFolder}' } })
    for (const tool of ['get_task_result', 'get_task_result']) {
      const reply = await host.call(tool)
      expectFailure(reply, 'INVALID_INPUT')
      expect(reply.text).toContain('UNMARK_ROOTS')
    }
  })

  test.skipIf(process.getuid?.() === 0)('a folder that cannot be written gives way to a temporary one', async () => {
    const host = await startHost()
    const folder = path.join(host.cwd, 'locked')
    await mkdir(folder)
    const image = await writePicture(folder)
    await chmod(folder, 0o555)
    const reply = await host.call('remove_watermark', { image, regions: [MARK] })
    await chmod(folder, 0o755)
    expect(reply.facts.status).toBe('success')
    expect(path.dirname(reply.facts.output_path)).not.toBe(folder)
  })
})

describe('failures of the service', () => {
  async function setUp(
    options: DoubleOptions = {},
    args: readonly string[] = [],
  ): Promise<{ double: Double; host: Host; image: string }> {
    const double = await openDouble(options)
    const host = await startHost({ env: tokenOf(double), args })
    return { double, host, image: await writePicture(host.cwd) }
  }

  test.each<[string, Parameters<Double['script']>[1], ErrorCode, 'no' | 'unknown']>([
    ['a token that is refused', { code: 1002 }, 'AUTHENTICATION_FAILED', 'no'],
    ['an empty account', { code: 1003 }, 'INSUFFICIENT_CREDITS', 'no'],
    ['a request that is refused', { code: 1000 }, 'REQUEST_REJECTED', 'no'],
    ['an answer that is lost', { reset: 'accepted' }, 'SUBMIT_OUTCOME_UNKNOWN', 'unknown'],
  ])('%s', async (_what, step, code, spent) => {
    const { double, host, image } = await setUp()
    double.script('submit', step)
    const reply = await host.call('remove_watermark', { image })
    expectFailure(reply, code, spent)
    expect(double.submissions).toHaveLength(1)
    expect(reply.text + host.log()).not.toContain(double.token)
  })

  test('a lost answer is not repeated by the next call either', async () => {
    const { double, host, image } = await setUp()
    double.script('submit', { reset: 'accepted' })
    await host.call('remove_watermark', { image })
    expectFailure(await host.call('remove_watermark', { image }), 'SUBMIT_OUTCOME_UNKNOWN')
    expect(double.submissions).toHaveLength(1)
  })

  test.each(['failed', 'timeout'] as const)('a task that ends as %s', async (outcome) => {
    const { double, host, image } = await setUp()
    double.script('submit', { outcome, errMsg: 'too\u202e many\u0007 cats' })
    const code = outcome === 'failed' ? 'TASK_FAILED' : 'TASK_TIMED_OUT'
    const reply = await host.call('remove_watermark', { image })
    expectFailure(reply, code)
    expect(reply.text).toContain('too many cats')
    const taskId = double.tasks[0]?.taskId
    expect(reply.text).toContain(`\ntask_id: ${taskId}\n`)
    expectFailure(await host.call('get_task_result', { task_id: taskId }), code)
    expectFailure(await host.call('preview', { task_id: taskId }), code)
    expect((await host.call('get_task_result')).facts.tasks[0].status).toBe(outcome)
  })

  test('a result that is no picture can be fetched again', async () => {
    const { double, host, image } = await setUp()
    double.scriptEvery('download', { body: 'html' })
    const reply = await host.call('remove_watermark', { image })
    expectFailure(reply, 'RESULT_INVALID', 'yes')
    expect(reply.text).toContain(`get_task_result {"task_id":"${double.tasks[0]?.taskId}"`)
    double.clearScript()
    expect((await host.call('get_task_result', { task_id: double.tasks[0]?.taskId })).facts.status).toBe('success')
    expect(double.charged).toBe(1)
  })

  test('a service that cannot be reached', async () => {
    const double = await openDouble()
    const host = await startHost({ env: { ...tokenOf(double), KAZE_BASE_URL: 'http://127.0.0.1:9' } })
    const reply = await host.call('remove_watermark', { image: await writePicture(host.cwd) })
    expectFailure(reply, 'NETWORK_ERROR')
  })

  test('a picture beyond the spending limit', async () => {
    const { double, host, image } = await setUp({}, ['--max-credits', '0'])
    expectFailure(await host.call('remove_watermark', { image }), 'BUDGET_EXCEEDED')
    expect(double.submissions).toHaveLength(0)
  })
})
