// Addresses of results are named by a stranger: none of them may make this machine reach into its own network.
import { describe, expect, it } from 'vitest'
import { failure } from '../support/errors.ts'
import { hosted, marked, REGION } from './support.ts'

const PRIVATE = [
  'http://127.0.0.1:PORT/a.png',
  'http://2130706433:PORT/a.png',
  'http://0177.0.0.1:PORT/a.png',
  'http://0x7f.1:PORT/a.png',
  'http://0x7f000001:PORT/a.png',
  'http://127.1:PORT/a.png',
  'http://[::1]:PORT/a.png',
  'http://[::ffff:127.0.0.1]:PORT/a.png',
  'http://[::ffff:7f00:1]:PORT/a.png',
  'http://[::127.0.0.1]:PORT/a.png',
  'http://[::7f00:1]:PORT/a.png',
  'http://[64:ff9b::7f00:1]:PORT/a.png',
  'http://[2002:7f00:1::]:PORT/a.png',
  'http://0.0.0.0:PORT/a.png',
  'http://[::]:PORT/a.png',
  'http://localhost:PORT/a.png',
  'http://a.localhost:PORT/a.png',
  'http://10.0.0.1/a.png',
  'http://172.16.0.1/a.png',
  'http://192.168.1.1/a.png',
  'http://169.254.169.254/latest/meta-data/',
  'http://[fe80::1]/a.png',
  'http://[fd00::1]/a.png',
  'http://100.64.0.1/a.png',
  'http://１２７.０.０.１:PORT/a.png',
  'http://example.com:22/a.png',
  'http://user:pa55word@example.com/a.png',
  'file:///etc/passwd',
]

describe('the download of a result', () => {
  it.each(PRIVATE)('refuses %s, with the task kept', async (template) => {
    const { double, unmark } = await hosted()
    const url = template.replace('PORT', new URL(double.resultsUrl).port)
    double.script('result', { images: [url] })
    const request = { image: await marked(), regions: [REGION] }
    const error = await failure(unmark.remove(request))
    expect(error).toMatchObject({ code: 'URL_NOT_ALLOWED', spent: 'yes', taskId: double.tasks[0]?.taskId })
    expect(error.message).not.toContain('pa55word')
    expect(double.requests.filter(({ endpoint }) => endpoint === 'download')).toEqual([])
    expect(await unmark.remove(request)).toMatchObject({ creditsSpent: 0 })
  })

  it.each(PRIVATE.slice(0, 12))('refuses a redirect to %s', async (template) => {
    const { double, unmark } = await hosted()
    const url = template.replace('PORT', new URL(double.resultsUrl).port)
    double.scriptEvery('download', { redirect: url })
    const error = await failure(unmark.remove({ image: await marked(), regions: [REGION] }))
    expect(error).toMatchObject({ code: 'URL_NOT_ALLOWED', spent: 'yes' })
    expect(double.requests.filter(({ origin }) => origin !== 'api')).toEqual([])
  })

  it('takes another address of the same picture when the first is refused', async () => {
    const { double, unmark } = await hosted()
    const [first] = [await unmark.submit({ image: await marked(), regions: [REGION] })]
    const path = await resultPath(double.url, double.token, first.taskId ?? '')
    double.script('result', { images: ['http://10.0.0.1/a.png', path] })
    expect(await unmark.task(first.taskId ?? '')).toMatchObject({ status: 'success' })
  })

  it('works from the configured origin though that is on loopback, and elsewhere when that is allowed', async () => {
    const own = await hosted()
    await own.unmark.remove({ image: await marked(), regions: [REGION] })
    const other = await hosted({ resultsAt: 'own' }, { allowPrivateHosts: true })
    await other.unmark.remove({ image: await marked(), regions: [REGION] })
    expect(other.double.requests.filter(({ origin }) => origin === 'results')).toHaveLength(1)
  })
})

/** The address that the double itself names for a task's result. */
async function resultPath(url: string, token: string, taskId: string): Promise<string> {
  const reply = await fetch(`${url}/api/ext/v1/get_task_result`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ task_id: taskId }),
  })
  const { data } = (await reply.json()) as { data: { images: { url: string }[] } }
  return data.images[0]?.url ?? ''
}
