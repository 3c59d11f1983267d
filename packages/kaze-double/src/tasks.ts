// The tasks that were accepted: what was sent for each, how long it takes and how it ends.
import { randomBytes } from 'node:crypto'
import type { Account } from './account.ts'
import type { Outcome, TaskStatus } from './contract.ts'
import type { Delivery } from './deliver.ts'

/** The pictures of one submission as the service received them. */
export interface Order {
  /** Bytes of the picture; empty when the double was told not to look into bodies. */
  readonly image: Uint8Array
  readonly smear: Uint8Array | undefined
  /** Set when the picture was sent as `image_url`. */
  readonly imageUrl: string | undefined
  /** Set when the mask was sent as `smear_url`. */
  readonly smearUrl: string | undefined
}

/** How a task is to run. */
export interface JobPlan {
  readonly taskId: string | undefined
  /** Milliseconds of the double's clock, or `manual`. */
  readonly duration: number | 'manual'
  /** Result calls to answer with `processing` first. */
  readonly polls: number
  readonly outcome: Outcome
  readonly errMsg: string
  readonly errMsgAt: 'data' | 'top'
  readonly deliver: Delivery
}

/** An accepted, paid submission. */
export interface Task extends Order {
  readonly taskId: string
  readonly status: TaskStatus
  /** Result calls that have asked about it. */
  readonly polled: number
}

/** A task with what the double needs to carry it out. */
export interface OpenTask extends Task {
  status: TaskStatus
  polled: number
  readonly acceptedAt: number
  readonly plan: JobPlan
}

export class TaskBook {
  readonly all: OpenTask[] = []
  readonly #account: Account
  readonly #now: () => number
  readonly #refundFailures: boolean

  constructor(account: Account, now: () => number, refundFailures: boolean) {
    this.#account = account
    this.#now = now
    this.#refundFailures = refundFailures
  }

  /** Makes a task; the caller has charged for it. */
  accept(order: Order, plan: JobPlan): OpenTask {
    const task: OpenTask = {
      ...order,
      taskId: plan.taskId ?? randomBytes(8).toString('hex'),
      status: 'processing',
      polled: 0,
      acceptedAt: this.#now(),
      plan,
    }
    this.all.push(task)
    return task
  }

  /** The newest task with this id. */
  find(taskId: string): OpenTask | undefined {
    return this.all.findLast((task) => task.taskId === taskId)
  }

  /** Answers one result call: the status that the task has now. */
  poll(task: OpenTask): TaskStatus {
    task.polled += 1
    if (task.status === 'processing' && this.#isDone(task)) this.#settle(task, task.plan.outcome)
    return task.status
  }

  /** Ends a task now, however long it was to take. */
  finish(task: OpenTask, outcome: Outcome = task.plan.outcome): void {
    if (task.status !== 'processing') throw new Error(`Task ${task.taskId} has already ended as ${task.status}.`)
    this.#settle(task, outcome)
  }

  #isDone(task: OpenTask): boolean {
    if (task.plan.duration === 'manual' || task.polled <= task.plan.polls) return false
    return this.#now() - task.acceptedAt >= task.plan.duration
  }

  #settle(task: OpenTask, outcome: Outcome): void {
    task.status = outcome
    if (outcome !== 'success' && this.#refundFailures) this.#account.refund()
  }
}
