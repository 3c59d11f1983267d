// One picture of a report: before and after under a slider, and the facts that prove what was changed.
import path from 'node:path'
import type { ComparedPanels, RemoveResult, Rendered, SerialisedError } from '@unmark/core'
import { nameText } from '../report-lines.ts'
import { count, duration, printable } from '../text.ts'
import { html, type Markup, NOTHING } from './html.ts'

/** What is shown of a result: its pictures, or why there are none. */
export type Shown = { readonly pictures: ComparedPanels } | { readonly why: string }

/** Narrower pictures would be blown up. */
const SMALL_WIDTH = 420

export function entry(given: string, result: RemoveResult, shown: Shown, cwd: string): Markup {
  const name = nameText(given)
  const views = 'pictures' in shown ? slider(name, shown.pictures, startOf(result)) : NOTHING
  const why = 'why' in shown ? html`<p class="quiet">${printable(shown.why)}</p>` : NOTHING
  return html`<article class="entry${views === NOTHING ? '' : ' drawn'}">
${views}<div class="side">
<header><h3>${name}</h3>${writtenTo(result, cwd)}</header>
${why}${warnings(result)}${facts(result)}${notes(result)}${details(result, shown)}</div>
</article>
`
}

export function failureEntry(given: string, { code, message, hint, spent, taskId }: SerialisedError): Markup {
  const task = taskId === undefined ? NOTHING : html`<p class="quiet">Task: <code>${printable(taskId)}</code></p>`
  return html`<article class="failure">
<h3>${nameText(given)}</h3>
<p><code class="code">${code}</code> ${printable(message)}</p>
<p>Next: ${printable(hint)}</p>
<p class="quiet">Credit spent: ${spent}</p>${task}
</article>
`
}

/** The border begins in the middle of what was changed, so that both of its sides are seen at once. */
function startOf({ width, report }: RemoveResult): number {
  const box = report.boundingBox
  return box ? Math.round((100 * (box.x + box.width / 2)) / width) : 50
}

function slider(name: string, { panels }: ComparedPanels, start: number): Markup {
  const { before, after } = panels
  if (!before || !after) return NOTHING
  const shape = after.width < SMALL_WIDTH ? ' small' : after.height > after.width ? ' tall' : ''
  return html`<div class="views"><div class="compare${shape}">
${image(after, `After: ${name}`, 'after')}
${image(before, `Before: ${name}`, 'before')}
<span class="label is-before" aria-hidden="true">Before</span><span class="label is-after" aria-hidden="true">After</span>
<span class="divider" aria-hidden="true"><svg viewBox="0 0 38 38" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"><path d="M15 12l-7 7 7 7M23 12l7 7-7 7"/></svg></span>
<input type="range" min="0" max="100" step="1" value="${start}" aria-label="Before and after: ${name}">
</div></div>
`
}

function image({ bytes, format, width, height }: Rendered, alt: string, kind: string): Markup {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
  return html`<img class="${kind}" alt="${alt}" width="${width}" height="${height}" decoding="async" src="data:image/${format};base64,${data}">`
}

function writtenTo({ path: file }: RemoveResult, cwd: string): Markup {
  if (file === undefined) return NOTHING
  const relative = path.relative(cwd, file)
  return html`<p>${printable(relative.length < file.length ? relative : file)}</p>`
}

function facts({ engine, cached, creditsSpent, engineMs, format, width, height, report }: RemoveResult): Markup {
  const outside = report.changedOutside.toLocaleString('en')
  return table([
    ['Engine', cached ? `${printable(engine)}, from the store` : printable(engine)],
    ['Credits spent', `${creditsSpent}`],
    ['Picture', `${format.toUpperCase()}, ${width} × ${height}`],
    ...(report.maskPixels === null ? [] : [['Marked', count(report.maskPixels, 'pixel')] as const]),
    ['Changed inside the mark', count(report.changedInside, 'pixel')],
    ['Changed outside', report.changedOutside === 0 ? html`<span class="good">0 pixels</span>` : `${outside} pixels`],
    ['PSNR outside', report.psnrOutside === null ? 'identical' : `${report.psnrOutside.toFixed(1)} dB`],
    ['Time', duration(engineMs)],
  ])
}

function details({ key, taskId, report }: RemoveResult, shown: Shown): Markup {
  const rows = table([
    ['SHA-256 before', html`<code>${report.sha256.before === '' ? 'not known' : report.sha256.before}</code>`],
    ['SHA-256 after', html`<code>${report.sha256.after}</code>`],
    ['Content key', html`<code>${key}</code>`],
    ...(taskId === undefined ? [] : [['Task', html`<code>${printable(taskId)}</code>`] as const]),
  ])
  const difference = 'pictures' in shown ? differenceFigure(shown.pictures) : NOTHING
  return html`<details><summary>${difference === NOTHING ? 'Hashes' : 'Difference and hashes'}</summary>
${difference}${rows}</details>
`
}

function differenceFigure({ panels, amplify }: ComparedPanels): Markup {
  if (!panels.difference) return NOTHING
  const caption = `Difference, multiplied by ${amplify}. Black is unchanged.`
  return html`<figure>${image(panels.difference, 'Difference of before and after', 'difference')}<figcaption>${caption}</figcaption></figure>
`
}

function warnings({ report }: RemoveResult): Markup {
  return list('warnings', report.warnings)
}

function notes({ report }: RemoveResult): Markup {
  return list('notes', report.notes)
}

function list(kind: string, texts: readonly string[]): Markup {
  if (texts.length === 0) return NOTHING
  return html`<ul class="${kind}">${texts.map((text) => html`<li>${printable(text)}</li>`)}</ul>
`
}

function table(rows: readonly (readonly [string, string | Markup])[]): Markup {
  return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
`
}
