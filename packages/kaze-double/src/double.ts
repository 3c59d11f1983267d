// Assembles the double: three origins, one account, one book of tasks, one script, one record of what came.
import { Account, type Credits } from './account.ts'
import type { Endpoint, Outcome } from './contract.ts'
import { handleControl, isControl } from './control.ts'
import type { Fault } from './faults.ts'
import { type DoubleOptions, withDefaults } from './options.ts'
import { type Origin, openOrigin } from './origin.ts'
import { createRouter } from './router.ts'
import { type RequestPredicate, Script } from './script.ts'
import { Gate, type Service } from './service.ts'
import { Shelf } from './shelf.ts'
import type { StepFor } from './steps.ts'
import { type Task, TaskBook } from './tasks.ts'
import { type RecordedRequest, Traffic } from './traffic.ts'

/** A running stand-in for the hosted service. */
export interface Double {
  /** Base URL of the service, for `KAZE_BASE_URL`. */
  readonly url: string
  /** Origin that result and published pictures come from, unless `resultsAt` is `api`. */
  readonly resultsUrl: string
  /** A third origin with the same pictures, which `redirect: 'mirror'` leads to. */
  readonly mirrorUrl: string
  /** The token that is accepted, for `KAZE_API_TOKEN`. */
  readonly token: string
  readonly credits: Credits
  /** Credits ever taken, including those given back since. */
  readonly charged: number
  /** Every request to any origin, in order of arrival; control requests are left out. */
  readonly requests: readonly RecordedRequest[]
  /** Submit requests whose last byte arrived: those of which a real service could have made a task. */
  readonly submissions: readonly RecordedRequest[]
  /** Submissions that were accepted and charged. */
  readonly tasks: readonly Task[]
  /** What clients did against the contract. */
  readonly faults: readonly Fault[]
  /** Requests to one endpoint, in order of arrival. */
  calls(endpoint: Endpoint): readonly RecordedRequest[]
  /**
   * Gives the next calls to `endpoint` these steps, one each; `{}` is a call without a fault.
   * @example double.script('submit', { status: 503, retryAfter: 1 }, {}, { reset: 'accepted' })
   * @throws TypeError when a step does not fit the endpoint
   */
  script<Name extends Endpoint>(endpoint: Name, ...steps: StepFor[Name][]): void
  /**
   * Gives one call a step; `call` counts from 1 since the start. It goes before all other steps. Requests that follow one of
   * the double's own redirects count as calls and take no step.
   */
  scriptCall<Name extends Endpoint>(endpoint: Name, call: number, step: StepFor[Name]): void
  /** Gives a step to calls that match and that no queued step was left for. */
  scriptWhen<Name extends Endpoint>(endpoint: Name, matches: RequestPredicate, step: StepFor[Name]): void
  /** Gives all calls that have no other step this one. */
  scriptEvery<Name extends Endpoint>(endpoint: Name, step: StepFor[Name]): void
  /** Forgets all steps. */
  clearScript(): void
  /** Ends a running task now. Default outcome: the one it was to have. */
  finish(taskId: string, outcome?: Outcome): void
  /** Lets every reply go that a `hold` keeps back. */
  release(): void
  /** Replies that a `hold` keeps back now. */
  readonly held: number
  /** Serves a picture and returns its URL. */
  publish(bytes: Uint8Array, type?: string): string
  /** Makes the double find a picture at any URL, such as `https://example.com/a.png`, without a connection. */
  publishAt(url: string, bytes: Uint8Array): void
  /** Resolves as soon as the condition holds; it is asked again whenever anything happens. Rejects when the double closes. */
  until(condition: (double: Double) => boolean): Promise<void>
  /** Stops all origins and cuts what is open. Rejects with the double's own failures, if it had any. */
  close(): Promise<void>
}

/**
 * Starts a double on the loopback address.
 * @example const double = await startDouble({ credits: 3, polls: 2 })
 * @throws Error when the port cannot be had
 */
export async function startDouble(options: DoubleOptions = {}): Promise<Double> {
  const closing = new AbortController()
  const service = createService(options, closing.signal)
  const opened: Origin[] = []
  let closed: Promise<void> | undefined
  const double = faceOf(service, () => {
    closing.abort()
    closed ??= closeAll(service, opened)
    return closed
  })
  for (const name of ['results', 'mirror', 'api'] as const) {
    const { handle, onBadFraming } = createRouter(service, name)
    const controlled: typeof handle = (request, response) => {
      if (name === 'api' && service.settings.control && isControl(request.url ?? '')) {
        void handleControl(double, request, response)
      } else handle(request, response)
    }
    const origin = await openOrigin(name === 'api' ? service.settings.port : 0, controlled, onBadFraming).catch(
      async (error: unknown) => {
        await double.close()
        throw error
      },
    )
    opened.push(origin)
    service.origins[name] = origin.url
  }
  return double
}

async function closeAll({ traffic, defects }: Service, opened: readonly Origin[]): Promise<void> {
  traffic.close()
  await Promise.all(opened.map((origin) => origin.close()))
  if (defects.length > 0) throw new AggregateError(defects, 'The double itself failed.')
}

function createService(options: DoubleOptions, closing: AbortSignal): Service {
  const settings = withDefaults(options)
  const account = new Account(settings.credits)
  return {
    settings,
    account,
    tasks: new TaskBook(account, settings.now, settings.refundFailures),
    traffic: new Traffic(),
    script: new Script(),
    shelf: new Shelf(),
    gate: new Gate(),
    resultUrls: new Map(),
    closing,
    origins: { api: '', results: '', mirror: '' },
    defects: [],
  }
}

function faceOf(service: Service, close: () => Promise<void>): Double {
  const { account, gate, origins, script, settings, shelf, tasks, traffic } = service
  const calls = (endpoint: Endpoint) => traffic.requests.filter((request) => request.endpoint === endpoint)
  const double: Double = {
    get url() {
      return origins.api
    },
    get resultsUrl() {
      return origins.results
    },
    get mirrorUrl() {
      return origins.mirror
    },
    token: settings.token,
    get credits() {
      return account.credits
    },
    get charged() {
      return account.charged
    },
    requests: traffic.requests,
    get submissions() {
      return calls('submit').filter((request) => request.bodyComplete)
    },
    tasks: tasks.all,
    faults: traffic.faults,
    calls,
    script: (endpoint, ...steps) => script.queue(endpoint, steps),
    scriptCall: (endpoint, call, step) => script.call(endpoint, call, step),
    scriptWhen: (endpoint, matches, step) => script.when(endpoint, matches, step),
    scriptEvery: (endpoint, step) => script.every(endpoint, step),
    clearScript: () => script.clear(),
    finish: (taskId, outcome) => finishTask(tasks, taskId, outcome),
    release: () => gate.open(),
    get held() {
      return gate.count
    },
    publish: (bytes, type = 'image/png') => {
      const origin = settings.resultsAt === 'api' ? origins.api : origins.results
      return origin + shelf.addFile(bytes, type)
    },
    publishAt: (url, bytes) => shelf.addElsewhere(url, bytes),
    until: (condition) => traffic.until(() => condition(double)),
    close,
  }
  return double
}

function finishTask(tasks: TaskBook, taskId: string, outcome: Outcome | undefined): void {
  const task = tasks.find(taskId)
  if (task === undefined)
    throw new RangeError(`Expected the id of an accepted task, received ${JSON.stringify(taskId)}.`)
  tasks.finish(task, outcome)
}
