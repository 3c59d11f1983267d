// The summary on top of a report: what came of the run as a whole.
import { count, duration } from '../text.ts'
import { html, type Markup, NOTHING } from './html.ts'

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
  const when = startedAt
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC')
  return html`<h1>${cleaned} of ${count(pictures, 'picture')} cleaned</h1>
<p class="when">Begun <time datetime="${startedAt.toISOString()}">${when}</time>, took ${duration(elapsedMs)}.${left > 0 ? ' The run was stopped early.' : ''}</p>
<dl class="tiles">
${tile('Cleaned', cleaned)}${failed > 0 ? tile('Failed', html`<a class="bad" href="#failed">${failed}</a>`) : tile('Failed', 0)}${left > 0 ? tile('Not done', html`<a href="#left">${left}</a>`) : NOTHING}${cached > 0 ? tile('From the store', cached) : NOTHING}${tile('Credits spent', credits)}${tile('Pixels changed outside', changedOutside === 0 ? html`<span class="good">0</span>` : changedOutside.toLocaleString('en'))}${psnrOutside === null ? NOTHING : tile('Lowest PSNR outside', `${psnrOutside.toFixed(1)} dB`)}${warnings > 0 ? tile('Warnings', warnings) : NOTHING}
</dl>`
}

function tile(name: string, value: number | string | Markup): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`
}
