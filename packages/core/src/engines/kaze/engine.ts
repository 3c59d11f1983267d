// The hosted engine: hands a picture over exactly once, and asks for it as often as it takes.
import { throwIfAborted, UnmarkError } from '../../errors.ts'
import type { EngineJob, QueuedEngine, SubmitOptions, TicketState } from '../engine.ts'
import { type Answer, judge } from './judge.ts'
import type { KazeTransport } from './transport.ts'
import { uploadOf } from './upload.ts'
import { type Quota, readQuota, readTaskId, readTicketState, resultBody, SUBMIT_FIELDS, WIRE_PATHS } from './wire.ts'

/** Changes when the same request may come back with other pixels for a reason on our side. */
const VERSION = '1'

/** A submission that provably did not arrive is made again this often at most. */
const MOST_TRIES = 4
const FIRST_WAIT_MS = 300

export interface KazeEngine extends QueuedEngine {
  quota(options: { readonly signal: AbortSignal }): Promise<Quota>
}

export function createKazeEngine(transport: KazeTransport): KazeEngine {
  return {
    kind: 'queued',
    name: 'kaze',
    version: VERSION,
    needsMask: false,
    credits: 1,
    submit: (job, options) => submit(transport, job, options),
    check: (taskId, { signal }) => check(transport, taskId, signal),
    quota: ({ signal }) => quota(transport, signal),
  }
}

async function submit(
  transport: KazeTransport,
  job: EngineJob,
  { onCommit, onRefused }: SubmitOptions,
): Promise<{ readonly taskId: string }> {
  const { image, smear } = await uploadOf(job)
  const members = { [SUBMIT_FIELDS.image]: image, ...(smear ? { [SUBMIT_FIELDS.smear]: smear } : {}) }
  for (let tries = 1; ; tries++) {
    throwIfAborted(job.signal)
    try {
      const answer = await transport.upload(WIRE_PATHS.submit, members, {
        signal: job.signal,
        beforeLastByte: onCommit,
        onProgress: job.onProgress,
      })
      return { taskId: acceptedTask(answer, transport) }
    } catch (error) {
      // Only what is certain not to have been taken is sent again: anything else could be paid for twice.
      const repeatable = UnmarkError.is(error) && error.spent === 'no' && error.retryable && !job.signal.aborted
      if (!repeatable || tries === MOST_TRIES) throw error
      await onRefused(error)
      await transport.pause(tries, FIRST_WAIT_MS, error.retryAfterMs, job.signal)
    }
  }
}

function acceptedTask(answer: Answer, transport: KazeTransport): string {
  const failure = judge('submit', answer, transport.now())
  if (failure) throw failure
  const taskId = answer.envelope && readTaskId(answer.envelope)
  if (taskId !== undefined) return taskId
  throw new UnmarkError('SUBMIT_OUTCOME_UNKNOWN', 'The service took the picture and gave no task id with it.')
}

async function check(transport: KazeTransport, taskId: string, signal: AbortSignal): Promise<TicketState> {
  const answer = await transport.call(WIRE_PATHS.result, resultBody(taskId), signal)
  const failure = judge('result', answer, transport.now())
  if (failure) throw failure
  const state = answer.envelope && readTicketState(answer.envelope, transport.clean)
  if (state) return state
  throw new UnmarkError('SERVICE_ERROR', 'The service’s answer about the task holds no status.')
}

async function quota(transport: KazeTransport, signal: AbortSignal): Promise<Quota> {
  const answer = await transport.call(WIRE_PATHS.quota, '{}', signal)
  const failure = judge('quota', answer, transport.now())
  if (failure) throw failure
  const credits = answer.envelope && readQuota(answer.envelope)
  if (credits) return credits
  throw new UnmarkError('SERVICE_ERROR', 'The service’s answer about the quota holds no numbers.')
}
