import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { abortError, UnmarkError } from '../../src/errors.ts'
import { CommittedWork } from '../../src/tasks/committed.ts'
import { failure } from '../support/errors.ts'

/** Work that ends when it is told to, or when its exchange is cut. */
function workThat(commits: boolean) {
  let finish: (value: string) => void = () => {}
  const cut = new AbortController()
  const work = (exchange: AbortSignal, setCommitted: (value: boolean) => void) =>
    new Promise<string>((resolve, reject) => {
      finish = resolve
      exchange.addEventListener('abort', () => {
        cut.abort()
        reject(abortError(exchange))
      })
      setCommitted(commits)
    })
  return { work, finish: () => finish('done'), cut: cut.signal }
}

describe('CommittedWork', () => {
  it('gives what the work gives, and leaves no listener behind', async () => {
    const { signal } = new AbortController()
    expect(await new CommittedWork().run(signal, async () => 7)).toBe(7)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('cuts work off that is not committed', async () => {
    const controller = new AbortController()
    const { work, cut } = workThat(false)
    const running = failure(new CommittedWork().run(controller.signal, work))
    controller.abort()
    expect(await running).toMatchObject({ code: 'ABORTED', spent: 'no' })
    expect(cut.aborted).toBe(true)
  })

  it.each([
    [undefined, 'ABORTED'],
    [new UnmarkError('DEADLINE_EXCEEDED', 'Late.'), 'SUBMIT_OUTCOME_UNKNOWN'],
  ] as const)('leaves committed work running when the caller goes (%s)', async (reason, code) => {
    const controller = new AbortController()
    const committed = new CommittedWork()
    const { work, finish, cut } = workThat(true)
    const running = failure(committed.run(controller.signal, work))
    controller.abort(reason)
    expect(await running).toMatchObject({ code, spent: 'unknown', retryable: false })
    expect(cut.aborted).toBe(false)
    finish()
    await committed.close()
    expect(cut.aborted).toBe(false)
  })

  it('hears committed work out for a moment when it is closed, and then cuts it off', async () => {
    const committed = new CommittedWork()
    const { work, cut } = workThat(true)
    const running = failure(committed.run(new AbortController().signal, work))
    await committed.close()
    expect(cut.aborted).toBe(true)
    expect((await running).code).toBe('ABORTED')
  })

  it('cuts off at once when it is closed what is not committed', async () => {
    const committed = new CommittedWork()
    const { work } = workThat(false)
    const running = failure(committed.run(new AbortController().signal, work))
    await committed.close()
    expect((await running).code).toBe('ABORTED')
  })
})
