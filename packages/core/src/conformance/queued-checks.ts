// The promises of an engine that hands out a task id: above all, when a picture counts as taken.
import type { QueuedEngine } from '../engines/engine.ts'
import type { EngineCheck, EngineUnderTest } from './checks.ts'
import { expectThat, typedFailure } from './expect-that.ts'
import { makeJob, unlikeAnyOther } from './pictures.ts'
import { withQueuedEngine } from './subject.ts'

const STATES = ['processing', 'success', 'failed', 'timeout']

export function queuedChecks(subject: EngineUnderTest): EngineCheck[] {
  const check = (name: string, body: (engine: QueuedEngine) => Promise<void>): EngineCheck => {
    return { name, run: () => withQueuedEngine(subject, body) }
  }
  return [
    check('a submission has a price', async ({ credits }) => {
      expectThat(Number.isFinite(credits) && credits >= 0, 'credits of 0 or more', credits)
    }),
    check('it commits once, and before it hands out the task id', commitsOnce),
    check('a commit that fails stops the submission', async (engine) => {
      const job = await makeJob(await unlikeAnyOther(11), new AbortController().signal)
      const refusal = new Error('The journal cannot be written.')
      const end = await engine.submit(job, { onCommit: () => Promise.reject(refusal) }).then(
        ({ taskId }) => ({ taskId }),
        (error: unknown) => ({ error }),
      )
      expectThat('error' in end, 'a rejection, because the commit was refused', end)
    }),
    check('nothing is sent when the signal is aborted already', async (engine) => {
      let commits = 0
      const job = await makeJob(await unlikeAnyOther(12), AbortSignal.abort())
      const submitted = engine.submit(job, { onCommit: async () => void commits++ })
      const error = await typedFailure(submitted, 'a rejection, because the signal was aborted before the call')
      expectThat(commits === 0, 'no commit after an abort', { commits })
      expectThat(error.spent === 'no', "spent: 'no', because nothing was sent", error.spent)
    }),
    check('an abort at the last byte ends with a task id or a typed error', abortedAtLastByte),
    check('the state of a task can be asked for again and again', asksTwice),
    check('a task that nobody submitted is not taken for a finished one', async (engine) => {
      const state = await engine.check('no-such-task', { signal: new AbortController().signal }).then(
        ({ status }) => status,
        (error: unknown) => typedFailure(Promise.reject(error), 'a typed refusal of an unknown task'),
      )
      expectThat(state !== 'success', 'a failure for an unknown task', state)
    }),
  ]
}

async function commitsOnce(engine: QueuedEngine): Promise<void> {
  const events: string[] = []
  const onCommit = async () => void events.push('commit')
  const job = await makeJob(await unlikeAnyOther(10), new AbortController().signal)
  const { taskId } = await engine.submit(job, { onCommit })
  events.push('task id')
  expectThat(events.join(', ') === 'commit, task id', 'one commit, then the task id', events)
  expectThat(typeof taskId === 'string' && taskId.trim() !== '', 'a task id that is not blank', taskId)
}

/** Whether the byte went out is the engine's to know; the error's `spent` is how it says so. */
async function abortedAtLastByte(engine: QueuedEngine): Promise<void> {
  const controller = new AbortController()
  const job = await makeJob(await unlikeAnyOther(13), controller.signal)
  const submitted = engine.submit(job, { onCommit: async () => controller.abort() })
  await submitted.catch((error: unknown) => typedFailure(Promise.reject(error), 'a rejection after an abort'))
}

async function asksTwice(engine: QueuedEngine): Promise<void> {
  const { signal } = new AbortController()
  const job = await makeJob(await unlikeAnyOther(14), signal)
  const { taskId } = await engine.submit(job, { onCommit: async () => undefined })
  for (let time = 0; time < 2; time++) {
    const state = await engine.check(taskId, { signal })
    expectThat(STATES.includes(state.status), `one of the states ${STATES.join(', ')}`, state)
  }
}
