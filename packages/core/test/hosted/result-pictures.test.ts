// Everything that can be wrong with the picture that the service hands back, and with the way to it.
import type { DownloadStep } from '@unmark/kaze-double'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/errors.ts'
import { HEIGHT, hosted, inRegion, marked, REGION, WIDTH } from './support.ts'

/** Samples that differ outside the region. */
async function changedOutside(before: Uint8Array, after: Uint8Array): Promise<number> {
  const [one, other] = await Promise.all([before, after].map((bytes) => sharp(bytes).raw().toBuffer()))
  const perPixel = (one as Buffer).length / (WIDTH * HEIGHT)
  expect(other).toHaveLength(WIDTH * HEIGHT * perPixel)
  let count = 0
  for (let at = 0; at < WIDTH * HEIGHT * perPixel; at++) {
    const pixel = Math.floor(at / perPixel)
    if (!inRegion(pixel % WIDTH, Math.floor(pixel / WIDTH)) && one?.[at] !== other?.[at]) count++
  }
  return count
}

describe('a result picture', () => {
  it.each([
    ['png', 3],
    ['png', 4],
    ['jpeg', 3],
    ['jpeg', 4],
    ['half-size', 3],
    ['half-size', 4],
    ['flattened', 4],
    ['other-profile', 3],
    ['exif-rotated', 3],
    ['exif-rotated', 4],
  ] as const)(
    'that comes as %s for %d channels is put in place, with no byte changed outside the mask',
    async (deliver, channels) => {
      const { double, unmark } = await hosted({ deliver })
      const image = await marked(channels)
      const result = await unmark.remove({ image, regions: [REGION] })
      expect(result).toMatchObject({ format: 'png', width: WIDTH, height: HEIGHT })
      expect(result.report).toMatchObject({ changedOutside: 0 })
      expect(result.report.changedInside).toBeGreaterThan(90)
      expect(await changedOutside(image, result.bytes)).toBe(0)
      expect(double.faults).toEqual([])
    },
  )

  it('that shows nothing removed is handed out with a warning', async () => {
    const { unmark } = await hosted({ deliver: 'unchanged' })
    const { report } = await unmark.remove({ image: await marked(), regions: [REGION] })
    expect(report.changedInside).toBe(0)
    expect(report.warnings).toEqual([expect.stringContaining('Nothing was removed')])
  })

  it.each(['garbage', 'other-picture'] as const)(
    'that is %s is refused, not stored, and can be fetched again',
    async (deliver) => {
      const { double, unmark, another } = await hosted({ deliver })
      const request = { image: await marked(), regions: [REGION] }
      const error = await failure(unmark.remove(request))
      expect(error).toMatchObject({ code: 'RESULT_INVALID', spent: 'yes', taskId: double.tasks[0]?.taskId })
      expect(await unmark.tasks()).toMatchObject([{ taskId: error.taskId, status: 'processing' }])
      expect(await failure(another().remove(request))).toMatchObject({
        code: 'RESULT_INVALID',
        spent: 'no',
        taskId: error.taskId,
      })
      expect(double.submissions).toHaveLength(1)
    },
  )

  it('of another shape is refused', async () => {
    const deliver = await sharp({ create: { width: 48, height: 48, channels: 3, background: 'grey' } })
      .png()
      .toBuffer()
    const { unmark } = await hosted({ deliver })
    expect((await failure(unmark.remove({ image: await marked(), regions: [REGION] }))).code).toBe('RESULT_INVALID')
  })

  it.each([
    { expired: true },
    { status: 404 },
    { status: 500 },
    { status: 503, retryAfter: 1 },
    { reset: 'mid-reply' },
    { close: 'accepted' },
    { contentLength: 'long' },
  ] satisfies DownloadStep[])(
    'is fetched again after %j, from the address that the service then names',
    async (step) => {
      const { double, unmark } = await hosted()
      double.script('download', step)
      const result = await unmark.remove({ image: await marked(), regions: [REGION] })
      expect(result).toMatchObject({ creditsSpent: 1 })
      expect(double.calls('result')).toHaveLength(2)
    },
  )

  it.each([
    [{ expired: true }, 'NETWORK_ERROR', true],
    [{ status: 404 }, 'NETWORK_ERROR', true],
    [{ status: 410 }, 'NETWORK_ERROR', true],
    [{ status: 500 }, 'NETWORK_ERROR', true],
    [{ status: 204, body: 'empty' }, 'NETWORK_ERROR', true],
    [{ reset: 'mid-reply' }, 'NETWORK_ERROR', true],
    [{ contentLength: 'long' }, 'NETWORK_ERROR', true],
    [{ truncate: true }, 'RESULT_INVALID', true],
    [{ contentLength: 'short' }, 'RESULT_INVALID', true],
    [{ body: 'html' }, 'RESULT_INVALID', true],
    [{ body: 'empty' }, 'RESULT_INVALID', true],
    [{ endless: true }, 'RESULT_INVALID', false],
    [{ gzipBombMiB: 4 }, 'RESULT_INVALID', false],
    [{ redirect: 'loop' }, 'RESULT_INVALID', false],
    [{ redirect: 9 }, 'RESULT_INVALID', false],
    [{ redirect: 'ftp://example.com/a.png' }, 'URL_NOT_ALLOWED', false],
    [{ redirect: 'mirror' }, 'URL_NOT_ALLOWED', false],
  ] satisfies [DownloadStep, string, boolean][])(
    'that cannot be had (%j) costs nothing more: %s',
    async (step, code, retryable) => {
      const { double, unmark, another } = await hosted({}, { limits: { maxBytes: 300_000 } })
      double.scriptEvery('download', step)
      const request = { image: await marked(), regions: [REGION] }
      const error = await failure(unmark.remove(request))
      expect(error).toMatchObject({ code, retryable, spent: 'yes', taskId: double.tasks[0]?.taskId })
      double.clearScript()
      const result = await another().remove(request)
      expect(result).toMatchObject({ creditsSpent: 0, taskId: error.taskId })
      expect(double.charged).toBe(1)
    },
  )

  it.each([
    { type: 'text/html' },
    { type: 'application/octet-stream' },
    { contentLength: 'none' },
    { redirect: 2 },
    { redirect: 1, redirectStatus: 308 },
  ] satisfies DownloadStep[])('is taken for what it is: %j', async (step) => {
    const { double, unmark } = await hosted()
    double.scriptEvery('download', step)
    expect(await unmark.remove({ image: await marked(), regions: [REGION] })).toMatchObject({ creditsSpent: 1 })
  })

  it.each([{ hang: 'accepted' }, { hang: 'mid-reply' }] satisfies DownloadStep[])(
    'that does not come ends at the deadline: %j',
    async (step) => {
      const { double, unmark } = await hosted()
      double.script('download', step)
      const request = { image: await marked(), regions: [REGION] }
      const error = await failure(unmark.remove({ ...request, deadlineMs: 400 }))
      expect(error).toMatchObject({ code: 'DEADLINE_EXCEEDED', spent: 'yes', taskId: double.tasks[0]?.taskId })
      expect(await unmark.remove(request)).toMatchObject({ creditsSpent: 0 })
    },
  )

  it.each([
    { images: 'empty' },
    { images: 'missing' },
    { images: ['no URL'] },
    { images: ['http://10.0.0.1/a.png'] },
  ] as const)('that the service does not name properly is asked for again later: %j', async (step) => {
    const { double, unmark } = await hosted()
    double.scriptEvery('result', { ...step, images: typeof step.images === 'string' ? step.images : [...step.images] })
    const request = { image: await marked(), regions: [REGION] }
    const error = await failure(unmark.remove(request))
    expect(['RESULT_INVALID', 'URL_NOT_ALLOWED']).toContain(error.code)
    expect(error).toMatchObject({ spent: 'yes', taskId: double.tasks[0]?.taskId })
    double.clearScript()
    expect(await unmark.remove(request)).toMatchObject({ creditsSpent: 0 })
  })
})
