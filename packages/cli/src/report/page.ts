// The frame of a report: a page that may load nothing at all, and that has room for a summary which is known last.
import { createHash } from 'node:crypto'
import { html, type Markup, trusted } from './html.ts'
import { SCRIPT } from './script.ts'
import { STYLE } from './style.ts'

/** Bytes that the summary may take; it is written into the finished page, so its room is made beforehand. */
const SUMMARY_ROOM = 4000

export interface PageHead {
  readonly bytes: Buffer
  /** Where the summary belongs, in bytes from the start. */
  readonly summaryAt: number
}

/** Everything down to the first entry, with blanks where the summary will be. */
export function pageHead(): PageHead {
  const top = Buffer.from(
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>Unmark report</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<div class="page">
<header>
<p class="brand"><b>Unmark</b> report</p>
`.toString(),
  )
  const rest = '\n</header>\n<main>\n<h2>Pictures</h2>\n'
  return { bytes: Buffer.concat([top, Buffer.alloc(SUMMARY_ROOM, ' '), Buffer.from(rest)]), summaryAt: top.length }
}

/** Everything after the last section. */
export function pageFoot(): Markup {
  return html`</main>
<footer>Every preview here is scaled down; the numbers were measured on the full pictures. This page holds all it needs and
loads nothing.</footer>
</div>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`
}

/** The summary in as many bytes as there is room for. */
export function fitSummary(summary: Markup): string {
  const text = summary.toString()
  if (Buffer.byteLength(text) > SUMMARY_ROOM) {
    throw new RangeError(`The summary has ${Buffer.byteLength(text)} bytes; there is room for ${SUMMARY_ROOM}.`)
  }
  return text
}

/** Pictures inside the page, its own style and script, and nothing else from anywhere. */
function contentPolicy(): string {
  return [
    "default-src 'none'",
    'img-src data:',
    `style-src 'sha256-${digest(STYLE)}'`,
    `script-src 'sha256-${digest(SCRIPT)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
