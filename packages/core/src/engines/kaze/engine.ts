// The hosted engine: hands a picture over exactly once, and asks for it as often as it takes.
import { throwIfAborted, UnmarkError } from '../../errors.ts'
import type { UrlPair } from '../../input/by-url.ts'
import type { EngineJob, QueuedEngine, SubmitOptions, TicketState } from '../engine.ts'
import { KAZE_IDENTITY } from './identity.ts'
import { type Answer, judge, waitOf } from './judge.ts'
import { askQuota } from './quota.ts'
import type { KazeTransport } from './transport.ts'
import { uploadOf } from './upload.ts'
import { type Quota, readTaskId, readTicketState, resultBody, SUBMIT_FIELDS, WIRE_PATHS } from './wire.ts'

/** What provably did not arrive, and what only reads, is sent again; so often at most, the first time included. */
const MOST_TRIES = 4
const FIRST_WAIT_MS = 300

export interface KazeEngine extends QueuedEngine {
  quota(options: { readonly signal: AbortSignal }): Promise<Quota>
}

export function createKazeEngine(transport: KazeTransport): KazeEngine {
  return {
    kind: 'queued',
    ...KAZE_IDENTITY,
    needsMask: false,
    credits: 1,
    begin: (job) => begin(transport, job),
    submit: async (job, options) => (await begin(transport, job))(options),
    submitUrls: (urls, options) => submitUrls(transport, urls, options),
    check: (taskId, { signal }) => check(transport, taskId, signal),
    quota: ({ signal }) =>
      repeat(
        transport,
        signal,
        () => true,
        () => askQuota(transport, signal),
      ),
  }
}

async function begin(
  transport: KazeTransport,
  job: EngineJob,
): Promise<(options: SubmitOptions) => Promise<{ readonly taskId: string }>> {
  const { signal, onProgress } = job
  const { image, smear } = await uploadOf(job)
  const members = { [SUBMIT_FIELDS.image]: image, ...(smear && { [SUBMIT_FIELDS.smear]: smear }) }
  return ({ onCommit }) => send(transport, members, { signal, onProgress, onCommit })
}

async function submitUrls(
  transport: KazeTransport,
  { image, smear }: UrlPair,
  options: SubmitOptions & { readonly signal: AbortSignal },
): Promise<{ readonly taskId: string }> {
  const members = { [SUBMIT_FIELDS.imageUrl]: image, ...(smear && { [SUBMIT_FIELDS.smearUrl]: smear }) }
  return send(transport, members, { ...options, onProgress: () => {} })
}

async function send(
  transport: KazeTransport,
  members: Readonly<Record<string, string | Uint8Array>>,
  { signal, onProgress, onCommit }: Pick<EngineJob, 'signal' | 'onProgress'> & SubmitOptions,
): Promise<{ readonly taskId: string }> {
  let committed = false
  const beforeLastByte = async () => {
    committed = true
    await onCommit()
  }
  // Once the last byte may have been sent, nothing is sent again, however clearly it seems to have been refused.
  return repeat(
    transport,
    signal,
    () => !committed,
    async () => {
      const answer = await transport.upload(WIRE_PATHS.submit, members, { signal, beforeLastByte, onProgress })
      return { taskId: acceptedTask(answer, transport) }
    },
  )
}

/** Tries again after failures that pass, as long as `mayRepeat`. */
async function repeat<T>(
  transport: KazeTransport,
  signal: AbortSignal,
  mayRepeat: () => boolean,
  act: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    throwIfAborted(signal)
    try {
      return await act()
    } catch (error) {
      const passing = UnmarkError.is(error) && error.retryable && !signal.aborted
      if (!passing || !mayRepeat() || tries === MOST_TRIES) throw error
      await transport.pause(tries, FIRST_WAIT_MS, error.retryAfterMs, signal)
    }
  }
}

function acceptedTask(answer: Answer, transport: KazeTransport): string {
  const taskId = answer.envelope && readTaskId(answer.envelope)
  const usable = taskId !== undefined && !transport.holdsToken(taskId)
  // A task id is the only handle on what was paid for; without a code against it, it counts more than any status.
  if (usable && answer.envelope?.code === undefined) return taskId
  const failure = judge('submit', answer, transport.now())
  if (failure) throw failure
  if (usable) return taskId
  throw new UnmarkError('SUBMIT_OUTCOME_UNKNOWN', 'The service took the picture and gave no usable task id with it.')
}

async function check(transport: KazeTransport, taskId: string, signal: AbortSignal): Promise<TicketState> {
  const answer = await transport.call(WIRE_PATHS.result, resultBody(taskId), signal)
  const failure = judge('result', answer, transport.now())
  if (failure) throw failure
  const state = answer.envelope && readTicketState(answer.envelope, transport.clean)
  if (!state) throw new UnmarkError('SERVICE_ERROR', 'The service’s answer about the task holds no status.')
  if (state.status === 'processing') return { ...state, ...waitOf(answer, transport.now()) }
  if (state.status !== 'success') return state
  // Whoever serves the picture is a stranger: an address that would tell it the token is not used.
  return { ...state, pictureUrls: state.pictureUrls.filter((url) => !transport.holdsToken(url)) }
}
