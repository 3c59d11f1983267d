// The submit call: inspects, charges, makes the task, and answers with its id.
import type { Call } from './api.ts'
import { type Answer, refusal } from './api-reply.ts'
import { CODES } from './contract.ts'
import { type EncodedResult, encodeResult } from './deliver.ts'
import { editPicture } from './edit.ts'
import { type Inspection, inspectSubmit } from './inspect-submit.ts'
import { decodePicture } from './picture.ts'
import type { Service } from './service.ts'
import { readStrokes } from './smear.ts'
import type { SubmitStep } from './steps.ts'
import type { JobPlan, OpenTask, Order } from './tasks.ts'

/** Stands in for every picture when bodies are not looked into. */
const UNSEEN_PICTURE = {
  width: 16,
  height: 16,
  channels: 3,
  data: new Uint8Array(16 * 16 * 3),
  profile: undefined,
} as const

export async function answerSubmit({ service, exchange, fields }: Call<SubmitStep>): Promise<Answer> {
  const inspection = fields === undefined ? UNSEEN : await inspectSubmit(fields, toolsOf(service))
  service.traffic.addFaults(exchange.record, inspection.findings)
  if (inspection.order === undefined) return refusal(CODES.parameterError, reason(inspection))
  if (exchange.cutsAt('after-body') || !accepts(exchange.step)) return refusal(CODES.internalError)
  if (!service.account.charge()) return refusal(CODES.insufficientCredits)
  const task = service.tasks.accept(inspection.order, planFor(service, exchange.step))
  shelve(service, task)
  exchange.update({ taskId: task.taskId })
  return { code: CODES.success, data: { task_id: task.taskId } }
}

const UNSEEN: Inspection = {
  findings: [],
  order: { image: new Uint8Array(), smear: undefined, imageUrl: undefined, smearUrl: undefined },
}

function toolsOf({ shelf, settings }: Service) {
  return { shelf, orientation: settings.orientation }
}

function reason({ findings, refusal: why }: Inspection): string | undefined {
  return findings[0]?.detail ?? why
}

/** A task is made unless the step refuses the request or says otherwise. */
function accepts({ accept, code, status }: SubmitStep): boolean {
  if (accept !== undefined) return accept
  if (code !== undefined) return code === CODES.success
  return status === undefined || status < 400
}

function planFor({ settings, tasks }: Service, step: SubmitStep): JobPlan {
  const { jobDuration } = settings
  const usual = typeof jobDuration === 'function' ? jobDuration(tasks.all.length + 1) : jobDuration
  return {
    taskId: step.taskId,
    duration: step.jobDuration ?? usual,
    polls: step.polls ?? settings.polls,
    outcome: step.outcome ?? 'success',
    errMsg: step.errMsg ?? 'The watermark could not be removed.',
    errMsgAt: step.errMsgAt ?? 'data',
    deliver: step.deliver ?? settings.deliver,
  }
}

function shelve(service: Service, task: OpenTask): void {
  const { settings, shelf, resultUrls, origins } = service
  const path = shelf.addResult(service.tasks.all.length, () => clean(service, task))
  const base = settings.resultsBaseUrl ?? (settings.resultsAt === 'api' ? origins.api : origins.results)
  resultUrls.set(task, base + path)
}

async function clean({ settings }: Service, task: OpenTask): Promise<EncodedResult> {
  if (!settings.inspect) return encodeResult(UNSEEN_PICTURE, () => UNSEEN_PICTURE, task.plan.deliver)
  const picture = await decodePicture(task.image, settings.orientation)
  const strokes = await strokesOf(task)
  return encodeResult(picture, () => editPicture(picture, strokes), task.plan.deliver)
}

function strokesOf({ smear }: Order) {
  return smear === undefined ? undefined : readStrokes(smear)
}
