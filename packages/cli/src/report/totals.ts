// The summary on top of a report: what came of the run as a whole.
import { count, duration } from '../text.ts'
import { html, type Markup } from './html.ts'

/** Counts that grow as outcomes come. */
export interface ReportTotals {
  readonly pictures: number
  cleaned: number
  failed: number
  cached: number
  credits: number
  /** Pixels outside the marks that changed, in all pictures. */
  changedOutside: number
  /** The lowest over all pictures, in dB; null while nothing outside a mark differs. */
  psnrOutside: number | null
  warnings: number
}

export interface SummaryFacts extends Readonly<ReportTotals> {
  readonly elapsedMs: number
  readonly startedAt: Date
}

export function summary(facts: SummaryFacts): Markup {
  const { pictures, cleaned, failed, cached, credits, changedOutside, psnrOutside, warnings, elapsedMs, startedAt } =
    facts
  const left = pictures - cleaned - failed
  const begun = startedAt.toISOString()
  const shown = begun.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')
  const tiles = [
    tile('Cleaned', cleaned),
    tile('Failed', failed > 0 ? html`<a class="bad" href="#failed">${failed}</a>` : 0),
    ...(left > 0 ? [tile('Not done', html`<a href="#left">${left}</a>`)] : []),
    ...(cached > 0 ? [tile('From the store', cached)] : []),
    tile('Credits spent', credits),
    tile('Changed outside', pixels(changedOutside)),
    ...(psnrOutside === null ? [] : [tile('Lowest PSNR outside', `${psnrOutside.toFixed(1)} dB`)]),
    ...(warnings > 0 ? [tile('Warnings', warnings)] : []),
  ]
  const stopped = left > 0 ? ' The run was stopped early.' : ''
  return html`<h1>${cleaned} of ${count(pictures, 'picture')} cleaned</h1>
<p class="when">Begun <time datetime="${begun}">${shown}</time>, took ${duration(elapsedMs)}.${stopped}</p>
<dl class="tiles">${tiles}</dl>`
}

function pixels(changed: number): Markup {
  return changed === 0 ? html`<span class="good">0 px</span>` : html`${changed.toLocaleString('en')} px`
}

function tile(name: string, value: number | string | Markup): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`
}
