// The service's three calls from the first header to the reply: authorise, read, inspect, act, answer.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerQuota, answerResult } from './answer-reads.ts'
import { answerSubmit } from './answer-submit.ts'
import { type Answer, apiReply, refusal } from './api-reply.ts'
import { readBody } from './body.ts'
import { API_PATHS, type ApiEndpoint, CODES } from './contract.ts'
import { Exchange } from './exchange.ts'
import { type Finding, finding } from './faults.ts'
import { checkHeaders, type Fields, isAuthorised, readFields } from './inspect-call.ts'
import { sendReply } from './reply.ts'
import type { Service } from './service.ts'
import type { ApiStep } from './steps.ts'
import type { OpenRecord } from './traffic.ts'

/** A request that is ready to be acted upon; `fields` is missing when the body was not looked into. */
export interface Call<Step extends ApiStep> {
  readonly service: Service
  readonly exchange: Exchange<Step>
  readonly fields: Fields | undefined
}

export function endpointOf(url: string): ApiEndpoint | undefined {
  const path = url.split('?', 1)[0]
  const endpoints = Object.keys(API_PATHS) as ApiEndpoint[]
  return endpoints.find((endpoint) => API_PATHS[endpoint] === path)
}

export async function handleApi(
  service: Service,
  endpoint: ApiEndpoint,
  request: IncomingMessage,
  response: ServerResponse,
  record: OpenRecord,
): Promise<void> {
  const step: ApiStep = service.script.take(endpoint, record)
  const exchange = new Exchange(request, response, record, step, service)
  if (exchange.cutAt('before-body')) return
  const answer = step.early ? refusal(CODES.parameterError) : await readAndAnswer(service, endpoint, exchange)
  if (answer === undefined || exchange.cutAt('accepted')) return
  await sendReply(exchange, apiReply(answer, step, service.settings))
}

/** The answer, or nothing when the exchange is over. */
async function readAndAnswer(
  service: Service,
  endpoint: ApiEndpoint,
  exchange: Exchange<ApiStep>,
): Promise<Answer | undefined> {
  const read = await readBody(exchange, {
    keep: looksInto(service, endpoint),
    ...(exchange.cutsAt('mid-body') ? { stopAfter: cutOffset(exchange) } : {}),
  })
  if (read.end === 'lost' || exchange.cutAt('mid-body')) return undefined
  if (read.end === 'stopped') throw new Error('A body was read in part although no cut was asked for.')
  const answer = await answerTo(service, endpoint, exchange, read.body)
  return exchange.cutAt('after-body') ? undefined : answer
}

async function answerTo(
  service: Service,
  endpoint: ApiEndpoint,
  exchange: Exchange<ApiStep>,
  body: Buffer,
): Promise<Answer> {
  const { fields, answer } = checkCall(service, endpoint, exchange.record, body)
  if (answer !== undefined) return answer
  const call = { service, exchange, fields }
  if (endpoint === 'submit') return answerSubmit(call)
  return endpoint === 'result' ? answerResult(call) : answerQuota(call)
}

/** Only submissions are large enough to be worth not looking into. */
function looksInto({ settings }: Service, endpoint: ApiEndpoint): boolean {
  return settings.inspect || endpoint !== 'submit'
}

function cutOffset({ step, record }: Exchange<ApiStep>): number {
  return step.afterBytes ?? Math.floor((record.declaredBytes ?? 0) / 2)
}

/** Everything that can be wrong before the call's own rules are looked at; faults are written down. */
function checkCall(
  service: Service,
  endpoint: ApiEndpoint,
  record: OpenRecord,
  body: Buffer,
): { readonly fields?: Fields | undefined; readonly answer?: Answer } {
  const { settings, traffic } = service
  if (record.method !== 'POST') {
    const fault = finding('wrong-method', `Expected POST, received ${record.method}.`)
    traffic.addFaults(record, [fault])
    return { answer: refusal(CODES.invalidMethod) }
  }
  const findings: Finding[] = checkHeaders(record, settings.token)
  const read = looksInto(service, endpoint)
    ? readFields(endpoint, body, settings.token)
    : { findings: [], fields: undefined }
  findings.push(...read.findings)
  traffic.addFaults(record, findings)
  if (!isAuthorised(record, settings.token)) return { answer: refusal(CODES.authenticationError) }
  if (findings[0] !== undefined) return { answer: refusal(CODES.parameterError, findings[0].detail) }
  return { fields: read.fields }
}
