// One request with its reply, its step and its record: where cuts, waits and the client's leaving are dealt with.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Service } from './service.ts'
import type { AnyStep, CutPoint } from './steps.ts'
import type { OpenRecord } from './traffic.ts'

export class Exchange<Step extends AnyStep = AnyStep> {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly record: OpenRecord
  readonly step: Step
  /** Aborted when the client has left or the double is closed; then nothing is left to do. */
  readonly signal: AbortSignal
  readonly #service: Service

  constructor(request: IncomingMessage, response: ServerResponse, record: OpenRecord, step: Step, service: Service) {
    const left = new AbortController()
    this.request = request
    this.response = response
    this.record = record
    this.step = step
    this.signal = AbortSignal.any([left.signal, service.closing])
    this.#service = service
    response.on('finish', () => this.#finish('replied'))
    response.on('close', () => {
      this.#finish('client-left')
      left.abort()
    })
  }

  /** Whether the step cuts the exchange at this moment. */
  cutsAt(point: CutPoint): boolean {
    const { reset, close, hang } = this.step
    return reset === point || close === point || hang === point
  }

  /** Cuts the exchange if its step says so for this moment. True means: do nothing more with it. */
  cutAt(point: CutPoint): boolean {
    if (!this.cutsAt(point)) return false
    if (this.step.reset === point) {
      this.#finish('reset')
      this.request.socket.resetAndDestroy()
    } else if (this.step.close === point) {
      this.#finish('closed')
      this.request.socket.end()
    } else this.#finish('hung')
    return true
  }

  /** Waits as the step says before a reply. */
  async waitBeforeReply(): Promise<void> {
    if (this.step.delayMs !== undefined) await this.sleep(this.step.delayMs)
    if (!this.step.hold) return
    const released = this.#service.gate.wait(this.signal)
    this.#service.traffic.changed()
    await released
  }

  sleep(milliseconds: number): Promise<void> {
    return sleep(milliseconds, undefined, { signal: this.signal })
  }

  update(change: Partial<OpenRecord>): void {
    this.#service.traffic.update(this.record, change)
  }

  /** Writes down how the exchange ended; only its first end counts. */
  #finish(end: OpenRecord['end']): void {
    if (this.record.end === 'open') this.update({ end })
  }
}
