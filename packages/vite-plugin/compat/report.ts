// Words for what came out: a line per project for the terminal, and the table of docs/compatibility.md.
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Outcome } from './try-project.ts'

const DOCUMENT = fileURLToPath(new URL('../docs/compatibility.md', import.meta.url))

/** Such as `ok    react-ts  vite 8.3.8, react 19.2.0  places: markup, css, code  leaks: 0`, and its faults below it. */
export function lineOf({ name, versions, findings, refused, faults }: Outcome): string {
  const verdict = faults.length === 0 ? 'ok    ' : 'FAILED'
  const places = placesOf({ findings, refused })
  const line = `${verdict} ${name.padEnd(13)} ${versions.join(', ')}; places: ${places}; ${countOf(findings)}`
  return [line, ...faults.map((fault) => `       ${fault.replaceAll('\n', '\n       ')}`)].join('\n')
}

function placesOf({ findings, refused }: Pick<Outcome, 'findings' | 'refused'>): string {
  return [...findings.map(({ place }) => place), ...refused.map((place) => `${place} (refused)`)].join(', ')
}

function countOf(findings: Outcome['findings']): string {
  const marked = findings.flatMap((finding) => finding.marked).length
  const clean = findings.flatMap((finding) => finding.clean).length
  return `marked pictures: ${marked}, clean ones: ${clean}`
}

export async function writeDocument(outcomes: readonly Outcome[], date: Date): Promise<void> {
  const rows = outcomes.map(({ name, versions, findings, refused, faults }) => {
    const leaks = findings.flatMap((finding) => finding.marked).length
    const built = findings.length > 0 ? 'yes' : 'no'
    const note = faults.length === 0 ? 'none' : faults.map((fault) => fault.split('\n')[0]).join('; ')
    return [name, versions.join(', '), built, placesOf({ findings, refused }), `${leaks}`, note]
  })
  await writeFile(DOCUMENT, `${INTRODUCTION(date)}\n${tableOf([HEAD, ...rows])}\n`)
}

const HEAD = ['project', 'versions', 'built', 'places', 'leaks', 'faults']

/** A Markdown table whose columns are in line, as the formatter wants them. */
function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) => `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`)
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return lines.toSpliced(1, 0, rule).join('\n')
}

const INTRODUCTION = (date: Date) => `# Compatibility

Written by \`pnpm --filter vite-plugin-unmark compat --write\`; last run ${date.toISOString().slice(0, 10)}, Node ${process.version},
the embedded engine. Each project is made from its framework's own template, or by hand where that needs a download from elsewhere
than npm, and gets a marked picture of its own in every place named. It is built without the plugin first: there, each marked
picture must be found, or the check counts as blind. Then it is built with the plugin, and every picture of the output, in files
and in data URLs, is decoded and compared: none may be nearer to the marked original than to the clean one, no mask may be there,
and every reference has to lead to a clean picture.

- \`markup\`: HTML, Markdown, JSX or a component's markup; \`template\`: a static \`src\` that the framework's compiler turns into an import
- \`css\`: \`url()\` in a style; \`code\`: an import or \`new URL\`; \`inlined\`: a picture so small that it becomes a data URL
- \`public\`: a file of the folder that is copied as it is; \`optimized\`: the framework's own picture optimiser
- refused: the framework keeps the place from every plugin; a marked picture there fails the build, with its name
`
