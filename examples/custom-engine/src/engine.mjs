// An engine for another service: hands a picture over, asks for its state, and says truthfully what was spent.
import { UnmarkError } from '@unmark/core'
import sharp from 'sharp'

/** @returns {import('@unmark/core').QueuedEngine} */
export function createSweepEngine({ origin }) {
  return {
    kind: 'queued',
    name: 'sweep',
    version: '1',
    needsMask: true,
    credits: 2,
    submit: (job, options) => submit(origin, job, options),
    check: (taskId, { signal }) => check(origin, taskId, signal),
  }
}

async function submit(origin, { image, mask, signal }, { onCommit }) {
  const body = new FormData()
  body.set('picture', new Blob([image.bytes]), `picture.${image.format}`)
  body.set('mask', new Blob([await maskPng(mask)]), 'mask.png')
  stopIfAborted(signal)
  // From here on the service may have taken the picture: the journal has to know that before it does.
  await onCommit()
  const response = await fetch(`${origin}/jobs`, { method: 'POST', body, signal }).catch((cause) => {
    throw new UnmarkError('SUBMIT_OUTCOME_UNKNOWN', 'The connection to the service ended early.', { cause })
  })
  if (response.status === 402) throw new UnmarkError('INSUFFICIENT_CREDITS', 'The service wants to be paid first.')
  if (response.status >= 500) throw new UnmarkError('SUBMIT_OUTCOME_UNKNOWN', `The service failed: ${response.status}.`)
  if (!response.ok) throw new UnmarkError('REQUEST_REJECTED', `The service refused the picture: ${response.status}.`)
  const { id } = await response.json().catch((cause) => {
    throw new UnmarkError('SUBMIT_OUTCOME_UNKNOWN', 'The service’s answer cannot be read.', { cause })
  })
  return { taskId: id }
}

async function check(origin, taskId, signal) {
  const response = await fetch(`${origin}/jobs/${encodeURIComponent(taskId)}`, { signal }).catch((cause) => {
    throw new UnmarkError('NETWORK_ERROR', 'The service cannot be reached.', { cause, taskId, retryable: true })
  })
  if (response.status === 404)
    throw new UnmarkError('TASK_NOT_FOUND', `The service knows no job ${taskId}.`, { taskId })
  if (!response.ok) throw new UnmarkError('SERVICE_ERROR', `The service failed: ${response.status}.`, { taskId })
  const { state, file } = await response.json()
  if (state === 'done') return { status: 'success', pictureUrls: [`${origin}${file}`] }
  return state === 'broken' ? { status: 'failed', message: 'The service gave up.' } : { status: 'processing' }
}

/** The mask as this service wants it: white is removed. */
function maskPng({ data, width, height }) {
  return sharp(data, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer()
}

function stopIfAborted(signal) {
  if (signal.aborted) throw new UnmarkError('ABORTED', 'The submission was stopped before anything was sent.')
}
