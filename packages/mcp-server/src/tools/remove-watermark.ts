// The tool that does the job: a picture in, a clean picture in a file, or a handle when it takes longer than the host waits.
import type { Anchor, EngineChoice, OverlayRequest, RemoveRequest } from '@unmark/core'
import { z } from 'zod'
import { type Place, taken } from '../folders/outputs.ts'
import { CallFailure } from '../refusal.ts'
import { callText } from '../replies/calls.ts'
import { factsReply, type Reply } from '../replies/reply.ts'
import { planFacts, resultFacts } from '../replies/result-facts.ts'
import type { EngineName } from '../session/clients.ts'
import type { Accepted, JobHandle } from '../session/jobs.ts'
import type { Finished, Ready, Session } from '../session/session.ts'
import {
  DEFAULT_WAIT_SECONDS,
  imageArgument,
  LONGEST_WAIT_SECONDS,
  maskArgument,
  outputPathArgument,
  overlayArgument,
  regionsArgument,
  unitArgument,
  waitArgument,
} from './arguments.ts'
import { removeOutput } from './output.ts'
import { withProgress } from './progress.ts'
import { taskFailure } from './task-failure.ts'
import { type CallContext, parseArguments, type Tool } from './tool.ts'

/** How long a job may go on after its call has ended. */
const LONGEST_JOB_MS = 300_000

const inputSchema = z.strictObject({
  image: imageArgument,
  mask: maskArgument.optional(),
  regions: regionsArgument.optional(),
  overlay: overlayArgument.optional(),
  unit: unitArgument.optional(),
  output_path: outputPathArgument.optional(),
  engine: z
    .enum(['auto', 'kaze', 'local'])
    .describe(
      'kaze: the hosted service, which finds the mark itself and costs a credit. local: on this machine and free; needs a ' +
        'mask, regions or overlay. auto: local for an overlay; else kaze when a token is set, else local. Default: auto.',
    )
    .optional(),
  wait_seconds: waitArgument.optional(),
  dry_run: z
    .boolean()
    .describe('Only say what would happen: engine, cost, size, and every problem. Spends nothing, writes nothing.')
    .optional(),
  force_new: z
    .boolean()
    .describe(
      'Run again, and pay again, although a result or an unfinished task exists. Only when the user asks for it.',
    )
    .optional(),
})
type Arguments = z.output<typeof inputSchema>

export const removeWatermark: Tool = {
  name: 'remove_watermark',
  title: 'Remove a watermark from a picture',
  description: `Removes a watermark, logo or date stamp from a picture that the user owns or is licensed to edit, and writes the clean picture to a new file; the original is never changed.
Without a token, or with engine local, it works on this machine for free and needs regions, a mask or the mark itself as overlay: check regions with preview first. With a token it uses the hosted service (one credit) and can find the mark itself. The same call twice is never paid twice.
Returns output_path and a report in numbers, such as how many pixels changed outside the regions. When the wait is over first, it returns status processing and a task_id for get_task_result.`,
  inputSchema,
  outputSchema: removeOutput,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  call: async (args, context) => {
    const parsed = parseArguments(inputSchema, args)
    const ready = await context.session.ready()
    return await answer(await prepare(parsed, ready), ready, context)
  },
}

/** A call whose paths are checked. */
interface Order {
  readonly args: Arguments
  readonly engine: EngineName
  readonly source: string
  readonly place: Place
  readonly request: RemoveRequest
}

async function prepare(args: Arguments, { folders, outputs, pickEngine }: Ready): Promise<Order> {
  const source = await folders.resolveSource(args.image)
  const mask = args.mask === undefined ? undefined : await folders.resolveSource(args.mask)
  const place = await outputs.choose(args.output_path, source)
  const request = {
    image: source,
    ...(mask === undefined ? {} : { mask }),
    ...(args.regions === undefined ? {} : { regions: args.regions }),
    ...(args.overlay === undefined ? {} : { overlay: await overlayOf(args.overlay, folders) }),
    ...(args.unit === undefined ? {} : { unit: args.unit }),
    ...(place.kind === 'file' ? { output: { format: place.format } } : {}),
    ...(args.force_new === undefined ? {} : { forceNew: args.force_new }),
  }
  const engine = pickEngine(args.engine as EngineChoice | undefined, args.overlay !== undefined)
  return { args, engine, source, place, request }
}

/** In core's words, its file inside the allowed folders. */
async function overlayOf(
  { image, anchor, tile, gap_x, gap_y, ...lengths }: NonNullable<Arguments['overlay']>,
  folders: Ready['folders'],
): Promise<OverlayRequest> {
  const gaps = { ...(gap_x !== undefined && { gapX: gap_x }), ...(gap_y !== undefined && { gapY: gap_y }) }
  return {
    ...(lengths as Pick<OverlayRequest, 'opacity' | 'x' | 'y' | 'width'>),
    ...(anchor === undefined ? {} : { anchor: anchor as Anchor }),
    ...(tile && { tile: gaps }),
    image: await folders.resolveSource(image),
  }
}

async function answer(order: Order, ready: Ready, context: CallContext): Promise<Reply> {
  const { session, signal } = context
  const client = ready.client(order.engine)
  if (order.args.dry_run) return planReply(order, await client.plan({ ...order.request, signal }), session)
  if (await ready.outputs.isTaken(order.place)) {
    // A repeated call finds its own file: only what costs nothing may go on, and then the bytes decide.
    const plan = await client.plan({ ...order.request, signal })
    if (!plan.cached) throw taken()
  }
  const job = session.jobs.join(jobKey(order), (handle) => work(order, ready, session, handle))
  const waitMs = (order.args.wait_seconds ?? DEFAULT_WAIT_SECONDS) * 1_000
  const waited = await withProgress(context.onProgress, (onProgress) =>
    job.wait({ signal, onProgress, waitMs, handleMs: LONGEST_WAIT_SECONDS * 1_000 }),
  )
  const credits = (spent: number) => (job.claim() ? spent : 0)
  if (!waited.done) return processingReply(order, waited.accepted, credits, session)
  const { result, saved } = waited.value
  return successReply(order, { result: { ...result, creditsSpent: credits(result.creditsSpent) }, saved }, session)
}

/** Calls with the same key want the same file made of the same picture. */
function jobKey({ engine, request, place }: Order): string {
  return JSON.stringify([engine, request, place])
}

/** From the picture to the written file; goes on when the call that began it no longer waits. */
async function work(order: Order, ready: Ready, session: Session, handle: JobHandle): Promise<Finished> {
  const { engine, place, request, source } = order
  const client = ready.client(engine)
  const { signal, onProgress } = handle
  const submitted = await client.submit({ ...request, signal, onProgress })
  const { taskId, creditsSpent } = submitted
  session.noteSpent(creditsSpent)
  if (taskId !== undefined) {
    session.memory.remember(taskId, { source, place })
    handle.accept(taskId, creditsSpent)
  }
  try {
    const isRunning = taskId !== undefined && submitted.status === 'processing'
    const task = isRunning ? await client.task(taskId, { waitMs: LONGEST_JOB_MS, signal, onProgress }) : submitted
    if (task.status !== 'success' || !task.result) throw new CallFailure(taskFailure(task))
    const result = { ...task.result, creditsSpent, cached: !isRunning && task.result.cached }
    return { result, saved: await ready.outputs.save(place, result.bytes, result.format) }
  } catch (error) {
    const failure = session.describe(error)
    // Asking for a task spends nothing; what the whole call has spent is known from its submission.
    if (creditsSpent > 0 && failure?.spent === 'no') throw new CallFailure({ ...failure, spent: 'yes' })
    throw error
  }
}

function successReply(order: Order, { result, saved }: Finished, session: Session): Reply {
  const look =
    result.taskId === undefined
      ? previewArguments(order, saved.path)
      : { image: order.args.image, task_id: result.taskId }
  const next = `Tell the user that the clean picture is at ${saved.path}. To look at it: ${callText('preview', look)}`
  return factsReply({ ...resultFacts(result, saved.path, saved.warnings), next_step: next }, session.redact)
}

function processingReply(
  order: Order,
  accepted: Accepted | undefined,
  credits: (spent: number) => number,
  session: Session,
): Reply {
  const next = accepted
    ? callText('get_task_result', { task_id: accepted.taskId, wait_seconds: DEFAULT_WAIT_SECONDS })
    : callText('remove_watermark', { ...order.args, force_new: undefined })
  const facts = {
    status: 'processing',
    task_id: accepted?.taskId,
    engine: order.engine,
    cached: false,
    credits_spent: accepted ? credits(accepted.creditsSpent) : 0,
    next_step: `The work goes on. Call ${next}`,
  }
  return factsReply(facts, session.redact)
}

function planReply(order: Order, plan: Parameters<typeof planFacts>[0], session: Session): Reply {
  const { dry_run: _dryRun, ...args } = order.args
  const file = order.place.kind === 'file' ? order.place.file : undefined
  const [problem] = plan.problems
  const next = problem
    ? `${problem.code}: ${problem.hint} Then call ${callText('remove_watermark', { ...order.args })} again.`
    : `To do it, call ${callText('remove_watermark', args)}`
  return factsReply({ ...planFacts(plan, file), next_step: next }, session.redact)
}

/** Without an area to find its result by, the clean picture itself is looked at. */
function previewArguments({ args: { image, mask, regions, unit, overlay } }: Order, cleanPath: string) {
  return overlay === undefined ? { image, mask, regions, unit } : { image: cleanPath }
}
