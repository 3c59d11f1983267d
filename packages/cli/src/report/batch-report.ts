// The report of one run: entries go to disk as they come, so that a long run holds none of them.
import type { BatchOutcome, ComparedPanels, RemoveRequest, RemoveResult, Unmark } from '@unmark/core'
import type { PendingFile } from '@unmark/core/faces'
import { nameText } from '../report-lines.ts'
import { count } from '../text.ts'
import { entry, failureEntry, type Shown } from './entry.ts'
import { html, type Markup, NOTHING } from './html.ts'
import { fitSummary, pageFoot, pageHead } from './page.ts'
import { type PictureLimits, pictureLimits } from './picture-limits.ts'
import { type ReportTotals, summary } from './totals.ts'

export interface BatchReportOptions {
  /** Begun and empty. */
  readonly file: PendingFile
  /** The pictures as the user named them, in the order of the requests. */
  readonly names: readonly string[]
  readonly cwd: string
  readonly startedAt: Date
  /** Milliseconds from any fixed point. */
  readonly now: () => number
  /** Aborted when the run is to end early: from then on nothing more is drawn. */
  readonly signal: AbortSignal
}

export class BatchReport {
  readonly #options: BatchReportOptions
  readonly #started: number
  readonly #limits: PictureLimits
  readonly #totals: ReportTotals
  readonly #summaryAt: number
  /** Short texts; pictures are never held. */
  readonly #failures: Markup[] = []
  readonly #ended = new Set<number>()
  /** Everything that was handed over for writing, in order. Rejects for good when the disk fails. */
  #written: Promise<void>
  #drawn = 0

  constructor(options: BatchReportOptions) {
    const { length: pictures } = options.names
    const head = pageHead()
    this.#options = options
    this.#started = options.now()
    this.#limits = pictureLimits(pictures)
    this.#totals = {
      pictures,
      cleaned: 0,
      failed: 0,
      cached: 0,
      credits: 0,
      changedOutside: 0,
      psnrOutside: null,
      warnings: 0,
    }
    this.#summaryAt = head.summaryAt
    this.#written = options.file.append(head.bytes)
    // Whoever finishes the report is told; until then a full disk must not end a run that costs money.
    this.#written.catch(() => {})
  }

  /** Takes one outcome in. Settles when its entry is on the way to disk, without a word of what the disk says. */
  async add(outcome: BatchOutcome, client: Pick<Unmark, 'comparePanels'>): Promise<void> {
    const { index } = outcome
    const name = this.#options.names[index] as string
    if (outcome.ok) {
      const shown = await this.#show(outcome.request, outcome.result, client)
      this.#count(outcome.result)
      this.#write(entry(name, outcome.result, shown, this.#options.cwd))
    } else {
      const error = outcome.error.toJSON()
      // A picture that was stopped before it cost anything is listed with those that were not done.
      if (error.code === 'ABORTED' && this.#options.signal.aborted && error.spent === 'no') return
      this.#totals.failed += 1
      this.#failures.push(failureEntry(name, error))
    }
    this.#ended.add(index)
    // Slower disks than engines would pile entries up in memory.
    await this.#written.catch(() => {})
  }

  /** Writes the rest and the summary, and gives the file its name. Throws what the disk says. */
  async finish(options: { readonly replace: boolean }): Promise<boolean> {
    const { file, now, startedAt } = this.#options
    this.#write(this.#rest())
    await this.#written
    const facts = { ...this.#totals, elapsedMs: now() - this.#started, startedAt }
    await file.overwrite(fitSummary(summary(facts)), this.#summaryAt)
    return file.publish(options)
  }

  async discard(): Promise<void> {
    await this.#written.catch(() => {})
    await this.#options.file.discard()
  }

  #write(markup: Markup): void {
    this.#written = this.#written.then(() => this.#options.file.append(markup.toString()))
    this.#written.catch(() => {})
  }

  #count({ cached, creditsSpent, report }: RemoveResult): void {
    this.#totals.cleaned += 1
    if (cached) this.#totals.cached += 1
    this.#totals.credits += creditsSpent
    this.#totals.changedOutside += report.changedOutside
    this.#totals.warnings += report.warnings.length
    const known = [this.#totals.psnrOutside, report.psnrOutside].filter((psnr) => psnr !== null)
    this.#totals.psnrOutside = known.length === 0 ? null : Math.min(...known)
  }

  async #show(request: RemoveRequest, result: RemoveResult, client: Pick<Unmark, 'comparePanels'>): Promise<Shown> {
    const { signal } = this.#options
    const { maxEdge, maxBytes, entries } = this.#limits
    if (this.#drawn >= entries) return { why: `A report shows the pictures of its first ${entries} entries.` }
    if (signal.aborted) return STOPPED
    this.#drawn += 1
    const pair = { before: request.image, after: result.bytes }
    const done = new AbortController()
    try {
      const stopped = whenAborted(signal, done.signal)
      const drawing = client.comparePanels(pair, { maxEdge, maxBytes, format: 'webp', signal })
      return await Promise.race([drawing.then(withPictures, withReason), stopped])
    } finally {
      done.abort()
    }
  }

  #rest(): Markup {
    const { names } = this.#options
    const left = names.filter((_, index) => !this.#ended.has(index))
    const nothing = this.#totals.cleaned === 0 ? html`<p class="quiet">No picture was cleaned.</p>\n` : NOTHING
    const failed =
      this.#failures.length > 0
        ? html`<h2 id="failed">Failed: ${this.#failures.length}</h2>\n${this.#failures}`
        : NOTHING
    const notDone =
      left.length > 0
        ? html`<h2 id="left">Not done: ${count(left.length, 'picture')}</h2>
<ul class="left">${left.map((name) => html`<li>${nameText(name)}</li>`)}</ul>
`
        : NOTHING
    return html`${nothing}${failed}${notDone}${pageFoot()}`
  }
}

const STOPPED: Shown = { why: 'The run was stopped before its preview was drawn.' }

function withPictures(pictures: ComparedPanels): Shown {
  return { pictures }
}

/** A preview that cannot be drawn, such as of an original that is gone by now, is no reason to lose the entry. */
function withReason(error: unknown): Shown {
  const said = error instanceof Error ? error.message : 'unknown error'
  return { why: `There is no preview: ${said}` }
}

/** A decoder cannot be stopped half-way, but nobody has to wait for it. Stops listening when `done` is aborted. */
function whenAborted(signal: AbortSignal, done: AbortSignal): Promise<Shown> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(STOPPED), { once: true, signal: done })
  })
}
