// Decides which step a call gets: its own number first, then the queue, then a matching rule, then the standing step.
import type { Endpoint } from './contract.ts'
import { parseStep, type StepFor } from './steps.ts'
import type { RecordedRequest } from './traffic.ts'

/** Chooses calls by what is known when the headers have arrived. */
export type RequestPredicate = (request: RecordedRequest) => boolean

interface Plan {
  readonly byCall: Map<number, unknown>
  readonly queue: unknown[]
  readonly rules: { readonly matches: RequestPredicate; readonly step: unknown }[]
  every: unknown
}

function emptyPlan(): Plan {
  return { byCall: new Map(), queue: [], rules: [], every: {} }
}

export class Script {
  readonly #plans = new Map<Endpoint, Plan>()

  /** Gives the next calls that have no step yet these steps, one each. */
  queue<Name extends Endpoint>(endpoint: Name, steps: readonly StepFor[Name][]): void {
    this.#plan(endpoint).queue.push(...steps.map((step) => parseStep(endpoint, step)))
  }

  /** Gives one call, counted from 1 since the double was started, this step. */
  call<Name extends Endpoint>(endpoint: Name, call: number, step: StepFor[Name]): void {
    this.#plan(endpoint).byCall.set(call, parseStep(endpoint, step))
  }

  when<Name extends Endpoint>(endpoint: Name, matches: RequestPredicate, step: StepFor[Name]): void {
    this.#plan(endpoint).rules.push({ matches, step: parseStep(endpoint, step) })
  }

  every<Name extends Endpoint>(endpoint: Name, step: StepFor[Name]): void {
    this.#plan(endpoint).every = parseStep(endpoint, step)
  }

  clear(): void {
    this.#plans.clear()
  }

  /** The step for a request that has just arrived; `{}` when nothing is scripted for it. */
  take<Name extends Endpoint>(endpoint: Name, request: RecordedRequest): StepFor[Name] {
    const plan = this.#plan(endpoint)
    const step =
      plan.byCall.get(request.call) ??
      plan.queue.shift() ??
      plan.rules.find((rule) => rule.matches(request))?.step ??
      plan.every
    return step as StepFor[Name]
  }

  #plan(endpoint: Endpoint): Plan {
    const plan = this.#plans.get(endpoint) ?? emptyPlan()
    this.#plans.set(endpoint, plan)
    return plan
  }
}
