// The two calls that only read: a task's state and the account's credits.
import type { Call } from './api.ts'
import { type Answer, refusal } from './api-reply.ts'
import { CODES } from './contract.ts'
import { finding } from './faults.ts'
import type { QuotaStep, ResultStep } from './steps.ts'
import type { OpenTask } from './tasks.ts'

export function answerQuota({ service }: Call<QuotaStep>): Answer {
  return { code: CODES.success, message: 'Success', data: service.account.credits }
}

export function answerResult({ service, exchange, fields }: Call<ResultStep>): Answer {
  const { traffic, tasks, settings, resultUrls } = service
  const taskId = fields?.task_id
  if (typeof taskId !== 'string') {
    const fault = finding('wrong-type', `Expected task_id to be a string, received ${typeof taskId}.`)
    traffic.addFaults(exchange.record, [fault])
    return refusal(CODES.parameterError, fault.detail)
  }
  const task = tasks.find(taskId)
  if (task === undefined) return refusal(CODES.parameterError, 'No such task.')
  exchange.update({ taskId })
  const status = exchange.step.taskStatus ?? tasks.poll(task)
  const described = describe(task, resultUrls.get(task) ?? '', status, exchange.step)
  return { code: CODES.success, omitCode: !settings.resultHasCode, ...described }
}

function describe(task: OpenTask, url: string, status: string, step: ResultStep): Pick<Answer, 'data' | 'top'> {
  if (status === 'success') return { data: { status, ...pictures(url, step) } }
  if (status !== 'failed' && status !== 'timeout') return { data: { status } }
  const text = { err_msg: step.errMsg ?? task.plan.errMsg }
  const place = step.errMsgAt ?? task.plan.errMsgAt
  return place === 'top' ? { data: { status }, top: text } : { data: { status, ...text } }
}

function pictures(url: string, { images }: ResultStep): { readonly images?: readonly { readonly url: string }[] } {
  if (images === 'missing') return {}
  if (images === 'empty') return { images: [] }
  return { images: (images ?? [url]).map((address) => ({ url: address })) }
}
