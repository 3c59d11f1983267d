// What an agent should do after each failure of the error table: a complete call, or what to tell the user.
import type { ErrorCode, SerialisedError } from '@unmark/core'
import type { ToolName } from '../tools/tool.ts'
import { callText } from './calls.ts'

/** The call that failed. */
export interface FailedCall {
  readonly tool: ToolName
  readonly args: Readonly<Record<string, unknown>>
}

type Advice = (failure: SerialisedError, call: FailedCall) => string

/** A place that fits most pictures' marks, for a call in which no place was given. */
const EXAMPLE_REGION = { regions: [{ x: 70, y: 88, width: 28, height: 10 }], unit: 'percent' }

const list = callText('get_task_result')

const again: Advice = (_failure, { tool, args }) => `Repeat the call: ${callText(tool, args)}`

const fetchTask: Advice = ({ taskId }, call) =>
  taskId === undefined
    ? `Repeat the call: ${callText(call.tool, call.args)}`
    : `Call ${callText('get_task_result', { task_id: taskId, wait_seconds: 45 })}`

const onThisMachine: Advice = (_failure, call) => {
  if (call.tool !== 'remove_watermark') return 'Tell the user.'
  return `To work on this machine and for free, call ${callText(call.tool, { ...withPlace(call.args), engine: 'local' })}`
}

const correct: Advice = (_failure, { tool, args }) =>
  `Correct the argument, then call ${callText(tool, args)} with the correction in it.`

const payAgain: Advice = (_failure, call) =>
  `Check the account first. Only if the user accepts that a second credit may be spent, call ${
    call.tool === 'remove_watermark'
      ? callText(call.tool, { ...call.args, force_new: true })
      : 'remove_watermark with the same picture and "force_new": true'
  }`

const ADVICE: Readonly<Record<ErrorCode, Advice>> = {
  INVALID_INPUT: correct,
  INVALID_IMAGE: (_failure, { tool, args }) =>
    `Ask the user for a complete picture file, then call ${callText(tool, { ...args, image: 'PATH' })} with its path.`,
  INVALID_MASK: (_failure, { args }) => {
    const { image, mask: _mask, regions: _regions, unit: _unit } = args
    return `Look at the picture, choose a region that lies inside it, and check it: ${callText('preview', { image, ...EXAMPLE_REGION })}`
  },
  MASK_REQUIRED: (_failure, { args }) =>
    `Say where the mark is. Look first: ${callText('preview', { image: args['image'] })}. Then call ${callText('remove_watermark', withPlace(args))} with the mark's own place.`,
  PATH_NOT_ALLOWED: () =>
    'Use a path inside an allowed folder, or ask the user to allow its folder: start the server with --root FOLDER, or set UNMARK_ROOTS.',
  URL_NOT_ALLOWED: (_failure, { tool, args }) =>
    `Save the picture in an allowed folder, then call ${callText(tool, { ...args, image: 'PATH' })} with its path.`,
  TOKEN_MISSING: (failure, call) => `${onThisMachine(failure, call)}. Or ask the user to set KAZE_API_TOKEN.`,
  AUTHENTICATION_FAILED: (failure, call) => `Ask the user to check KAZE_API_TOKEN. ${onThisMachine(failure, call)}`,
  INSUFFICIENT_CREDITS: (failure, call) => `Tell the user that the account is empty. ${onThisMachine(failure, call)}`,
  BUDGET_EXCEEDED: (failure, call) =>
    `Tell the user that the spending limit (--max-credits, UNMARK_MAX_CREDITS) is reached. ${onThisMachine(failure, call)}`,
  REQUEST_REJECTED: (failure, call) => `Change the picture or the mask. ${onThisMachine(failure, call)}`,
  SERVICE_ERROR: fetchTask,
  NETWORK_ERROR: fetchTask,
  SUBMIT_OUTCOME_UNKNOWN: (failure, call) => `See what is known: ${list}. ${payAgain(failure, call)}`,
  TASK_NOT_FOUND: () => `List the known tasks: ${list}`,
  TASK_FAILED: payAgain,
  TASK_TIMED_OUT: payAgain,
  DEADLINE_EXCEEDED: fetchTask,
  ABORTED: fetchTask,
  RESULT_INVALID: fetchTask,
  STORE_CORRUPT: () =>
    'Ask the user to run `npx unmark store verify`, or to choose another folder with --store or UNMARK_STORE.',
  FROZEN: again,
}

/** Core's words for its options, in this server's. */
const VOCABULARY: readonly (readonly [RegExp, string])[] = [
  [/\bforceNew\b/g, 'force_new'],
  [/\bdeadlineMs\b/g, 'wait_seconds'],
  [/\bmaxCredits or /g, '--max-credits or '],
]

/**
 * What to do next, with the complete call.
 *
 * @param usualHint the error table's hint for the code: it says in general what the advice here says for this call, so
 *   that only a hint of the failure's own is worth repeating.
 */
export function nextStep(failure: SerialisedError, call: FailedCall, usualHint: string | undefined): string {
  const advice = ADVICE[failure.code](failure, call)
  if (failure.hint === usualHint) return advice
  const hint = VOCABULARY.reduce((text, [theirs, ours]) => text.replace(theirs, ours), failure.hint)
  return `${hint} ${advice}`
}

function withPlace(args: FailedCall['args']): FailedCall['args'] {
  const { engine: _engine, ...rest } = args
  const placed = rest['mask'] !== undefined || rest['regions'] !== undefined
  return placed ? rest : { ...rest, ...EXAMPLE_REGION }
}
