// The tool that shows: agents choose places by looking, and people want to see before and after.
import type { DisplayBox, Plan, RemoveResult } from '@unmark/core'
import { z } from 'zod'
import type { Part } from '../preview/canvas.ts'
import type { Coverage } from '../preview/coverage.ts'
import type { Shown } from '../preview/render.ts'
import { CallFailure, Refusal } from '../refusal.ts'
import { callText } from '../replies/calls.ts'
import type { Facts } from '../replies/facts.ts'
import { pictureReply, type Reply } from '../replies/reply.ts'
import type { Ready } from '../session/session.ts'
import { imageArgument, maskArgument, regionsArgument, taskIdArgument, unitArgument } from './arguments.ts'
import { taskFailure } from './task-failure.ts'
import { type CallContext, parseArguments, type Tool } from './tool.ts'

/** Tasks that are looked through for the result of a picture. */
const SEARCHED_TASKS = 100

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
    return draw(scene, parsed, context)
  },
}

/** What there is to show. */
interface Scene {
  readonly before: Uint8Array | undefined
  readonly after: RemoveResult | undefined
  readonly coverage: Coverage | undefined
  readonly plan: Plan | undefined
}

async function find(args: Arguments, ready: Ready, context: CallContext): Promise<Scene> {
  const taskId = args.task_id
  const after = taskId === undefined ? undefined : await taskResult(taskId, ready, context)
  const remembered = taskId === undefined ? undefined : context.session.memory.recall(taskId)?.source
  const source = args.image === undefined ? remembered : await ready.folders.resolveSource(args.image)
  if (source === undefined) return { before: undefined, after, coverage: undefined, plan: undefined }
  const { readPicture } = await import('../preview/read-picture.ts')
  const before = await readPicture(source, ready.folders)
  const maskSource = args.mask === undefined ? undefined : await ready.folders.resolveSource(args.mask)
  const mask = maskSource === undefined ? undefined : await readPicture(maskSource, ready.folders)
  const plan = await look(args, { before, mask }, ready, context)
  if (after) return { before, after, coverage: undefined, plan }
  const made = await storedResult(args, { before, mask }, ready, context)
  if (made) return { before, after: made, coverage: undefined, plan }
  return { before, after: undefined, coverage: await cover(args, mask, plan), plan }
}

interface Files {
  readonly before: Uint8Array
  readonly mask: Uint8Array | undefined
}

/** Core's own look at the picture and the mask: whatever is wrong with them is said in its words. */
async function look(args: Arguments, files: Files, ready: Ready, { signal }: CallContext): Promise<Plan> {
  const plan = await ready.client('local').plan({ ...requestOf(args, files), signal })
  const [problem] = plan.problems.filter(({ code }) => code !== 'MASK_REQUIRED')
  if (problem) throw new CallFailure(problem)
  return plan
}

/** A finished picture for the same arguments, when there is one. Nothing is made or paid for it. */
async function storedResult(args: Arguments, files: Files, ready: Ready, { signal }: CallContext) {
  if (files.mask === undefined && args.regions === undefined) return undefined
  const request = { ...requestOf(args, files), signal }
  const local = ready.client('local')
  if ((await local.plan(request)).cached) return local.remove(request)
  if (ready.taskEngine !== 'kaze') return undefined
  const hosted = ready.client('kaze')
  const plan = await hosted.plan(request)
  if (!plan.cached) return undefined
  const tasks = await hosted.tasks({ limit: SEARCHED_TASKS })
  const taskId = tasks.find(({ key }) => key === plan.key)?.taskId
  return taskId === undefined ? undefined : (await hosted.task(taskId, { signal })).result
}

async function taskResult(taskId: string, ready: Ready, { signal }: CallContext): Promise<RemoveResult> {
  const task = await ready.client(ready.taskEngine).task(taskId, { signal })
  if (task.status !== 'success' || !task.result) throw new CallFailure(taskFailure(task))
  return task.result
}

async function cover(args: Arguments, mask: Uint8Array | undefined, plan: Plan): Promise<Coverage | undefined> {
  const { coverMask, coverRegions } = await import('../preview/coverage.ts')
  if (mask && plan.mask) return coverMask(mask, plan.mask.origin)
  const { width, height } = plan
  if (args.regions === undefined || width === null || height === null) return undefined
  return coverRegions(args.regions, args.unit ?? 'px', { width, height })
}

async function draw(scene: Scene, args: Arguments, { session }: CallContext): Promise<Reply> {
  const { showBeforeAndAfter, showMask } = await import('../preview/render.ts')
  const { before, after, coverage, plan } = scene
  const picture = before ?? after?.bytes
  if (picture === undefined) throw new Error('There is neither a picture nor a result to show.')
  const image =
    before && after
      ? await showBeforeAndAfter(before, after.bytes, partOf(after.report.boundingBox))
      : await showMask(picture, coverage)
  const facts = {
    shows: shows(scene),
    picture_width: image.pictureWidth,
    picture_height: image.pictureHeight,
    shown_width: image.width,
    shown_height: image.height,
    ...maskFacts(plan, coverage),
    changed_outside: after?.report.changedOutside,
    next_step: nextCall(scene, args, image),
  }
  return pictureReply(facts, image, session.redact)
}

function shows({ before, after, coverage }: Scene): string {
  if (before && after) return 'before (left) and after (right)'
  if (after) return 'the clean picture'
  return coverage ? 'the picture with what would be removed in red' : 'the picture'
}

function maskFacts(plan: Plan | undefined, coverage: Coverage | undefined): Facts {
  if (!coverage || !plan?.mask) return {}
  return { mask_pixels: plan.mask.pixels, mask_coverage: plan.mask.coverage }
}

function nextCall({ after, coverage }: Scene, args: Arguments, { pictureWidth, pictureHeight }: Shown): string {
  if (after) return 'Tell the user what you see. If a trace of the mark is left, repeat the job with larger regions.'
  const { image, mask, regions, unit } = args
  if (coverage)
    return `If the red covers the whole mark, call ${callText('remove_watermark', { image, mask, regions, unit })}`
  const x = Math.round(pictureWidth * 0.7)
  const y = Math.round(pictureHeight * 0.88)
  const example = [{ x, y, width: pictureWidth - x, height: Math.max(1, Math.round(pictureHeight * 0.1)) }]
  return `Find the mark, then check its place, for example: ${callText('preview', { image, regions: example })}`
}

function requestOf({ regions, unit }: Arguments, { before, mask }: Files) {
  return {
    image: before,
    ...(mask === undefined ? {} : { mask }),
    ...(regions === undefined ? {} : { regions }),
    ...(unit === undefined ? {} : { unit }),
  }
}

function partOf(box: DisplayBox | null): Part | undefined {
  return box ? { left: box.x, top: box.y, width: box.width, height: box.height } : undefined
}
