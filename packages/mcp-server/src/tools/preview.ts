// The tool that shows: agents choose places by looking, and people want to see before and after.
import type { Comparison, Preview, RemoveRequest, RemoveResult, Rendered, Unmark } from '@unmark/core'
import { z } from 'zod'
import { CallFailure, Refusal } from '../refusal.ts'
import { callText } from '../replies/calls.ts'
import type { Facts } from '../replies/facts.ts'
import { pictureReply } from '../replies/reply.ts'
import type { Ready } from '../session/session.ts'
import { imageArgument, maskArgument, regionsArgument, taskIdArgument, unitArgument } from './arguments.ts'
import { taskFailure } from './task-failure.ts'
import { type CallContext, parseArguments, type Tool } from './tool.ts'

/** Larger pictures break long conversations in several hosts. */
const LIMITS = { maxEdge: 1024, maxBytes: 70 * 1024, format: 'webp' } as const

const LOOK = 'Tell the user what you see. If a trace of the mark is left, repeat the job with larger regions.'

const inputSchema = z.strictObject({
  image: imageArgument.optional(),
  mask: maskArgument.optional(),
  regions: regionsArgument.optional(),
  unit: unitArgument.optional(),
  task_id: taskIdArgument.optional(),
})
type Arguments = z.output<typeof inputSchema>

export const preview: Tool = {
  name: 'preview',
  title: 'Look at a picture, a mask, or before and after',
  description: `Returns a small preview picture (at most 1024 px). Free, and changes nothing.
image alone: the picture, with its size in pixels, to find the mark.
image with regions or a mask, before the job: what would be removed, in red. After the job: before (left) and after (right). A small place is shown enlarged below.
task_id: the result of that task; before and after when image is given too, or when the task is from this session.`,
  inputSchema,
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  call: async (args, context) => {
    const parsed = parseArguments(inputSchema, args)
    if (parsed.image === undefined && parsed.task_id === undefined) {
      throw new Refusal('INVALID_INPUT', 'There is nothing to show.', 'Give image, task_id or both.')
    }
    const ready = await context.session.ready()
    const scene = await find(parsed, ready, context)
    const { picture, facts } = await draw(scene, parsed, ready, context)
    return pictureReply(facts, { bytes: picture.bytes, mimeType: `image/${picture.format}` }, context.session.redact)
  },
}

/** What there is to show: a picture, with a request for its mask, or the result of one, or both. */
interface Scene {
  readonly source: string | undefined
  readonly mask: string | undefined
  readonly after: RemoveResult | undefined
}

/** What is shown, and what the reply says of it. */
interface Shown {
  readonly picture: Rendered
  readonly facts: Facts
}

async function find(args: Arguments, ready: Ready, context: CallContext): Promise<Scene> {
  const taskId = args.task_id
  const after = taskId === undefined ? undefined : await taskResult(taskId, ready, context)
  const remembered = taskId === undefined ? undefined : context.session.memory.recall(taskId)?.source
  const source = args.image === undefined ? remembered : await ready.folders.resolveSource(args.image)
  const mask = args.mask === undefined ? undefined : await ready.folders.resolveSource(args.mask)
  const scene = { source, mask, after }
  if (after || source === undefined) return scene
  return { ...scene, after: await storedResult(args, { source, mask }, ready, context) }
}

/** A finished picture for the same arguments, when there is one. Nothing is made or paid for it. */
async function storedResult(
  args: Arguments,
  { source, mask }: { readonly source: string; readonly mask: string | undefined },
  ready: Ready,
  { signal }: CallContext,
): Promise<RemoveResult | undefined> {
  if (mask === undefined && args.regions === undefined) return undefined
  const request = { ...requestOf(args, source, mask), signal }
  const local = await ready.client('local').stored(request)
  return local ?? (ready.taskEngine === 'kaze' ? ready.client('kaze').stored(request) : undefined)
}

async function taskResult(taskId: string, ready: Ready, { signal }: CallContext): Promise<RemoveResult> {
  const task = await ready.client(ready.taskEngine).task(taskId, { signal })
  if (task.status !== 'success' || !task.result) throw new CallFailure(taskFailure(task))
  return task.result
}

function draw(scene: Scene, args: Arguments, ready: Ready, context: CallContext): Promise<Shown> {
  const { source, after } = scene
  const client = ready.client('local')
  if (source !== undefined && after) return drawBeforeAndAfter(source, after, client, context)
  if (after) return drawResult(after, client, context)
  if (source === undefined) throw new Error('There is neither a picture nor a result to show.')
  return drawMask(source, scene.mask, args, client, context)
}

async function drawBeforeAndAfter(
  source: string,
  { bytes, report }: RemoveResult,
  client: Unmark,
  { signal }: CallContext,
): Promise<Shown> {
  const options = { ...LIMITS, panels: ['before', 'after'], signal } as const
  const picture = await client.compare({ before: source, after: bytes }, options)
  const facts = {
    shows: 'before (left) and after (right)',
    ...sizes(picture),
    changed_outside: report.changedOutside,
    next_step: LOOK,
  }
  return { picture, facts }
}

async function drawResult({ bytes, report }: RemoveResult, client: Unmark, { signal }: CallContext): Promise<Shown> {
  const picture = await client.preview({ image: bytes, signal }, LIMITS)
  const facts = {
    shows: 'the clean picture',
    ...sizes(picture),
    changed_outside: report.changedOutside,
    next_step: LOOK,
  }
  return { picture, facts }
}

async function drawMask(
  source: string,
  mask: string | undefined,
  args: Arguments,
  client: Unmark,
  { signal }: CallContext,
): Promise<Shown> {
  const picture = await client.preview({ ...requestOf(args, source, mask), signal }, LIMITS)
  const marked = picture.mask
  const facts = {
    shows: marked ? 'the picture with what would be removed in red' : 'the picture',
    ...sizes(picture),
    ...(marked ? { mask_pixels: marked.pixels, mask_coverage: marked.coverage } : {}),
    next_step: nextCall(args, picture),
  }
  return { picture, facts }
}

function sizes({ pictureWidth, pictureHeight, width, height }: Preview | Comparison): Facts {
  return { picture_width: pictureWidth, picture_height: pictureHeight, shown_width: width, shown_height: height }
}

function nextCall({ image, mask, regions, unit }: Arguments, { mask: marked, pictureWidth, pictureHeight }: Preview) {
  if (marked) {
    return `If the red covers the whole mark, call ${callText('remove_watermark', { image, mask, regions, unit })}`
  }
  const x = Math.round(pictureWidth * 0.7)
  const y = Math.round(pictureHeight * 0.88)
  const example = [{ x, y, width: pictureWidth - x, height: Math.max(1, Math.round(pictureHeight * 0.1)) }]
  return `Find the mark, then check its place, for example: ${callText('preview', { image, regions: example })}`
}

function requestOf({ regions, unit }: Arguments, image: string, mask: string | undefined): RemoveRequest {
  return {
    image,
    ...(mask === undefined ? {} : { mask }),
    ...(regions === undefined ? {} : { regions }),
    ...(unit === undefined ? {} : { unit }),
  }
}
