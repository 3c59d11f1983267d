// Cleans every picture of a folder and writes what became of each into a report, for people and for programs.
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * @param {import('@unmark/core').Unmark} unmark
 * @param {{ from: string, to: string, regions: import('@unmark/core').Region[] }} job
 */
export async function cleanFolder(unmark, { from, to, regions }) {
  await mkdir(to, { recursive: true })
  const names = (await readdir(from)).sort()
  const requests = names.map((name) => ({
    image: path.join(from, name),
    regions,
    output: { path: path.join(to, name), overwrite: true },
  }))
  const rows = []
  for await (const outcome of unmark.removeMany(requests)) rows[outcome.index] = rowOf(names[outcome.index], outcome)
  const totals = {
    pictures: rows.length,
    cleaned: rows.filter(({ ok }) => ok).length,
    fromStore: rows.filter(({ cached }) => cached).length,
    credits: rows.reduce((sum, { credits }) => sum + credits, 0),
  }
  await writeFile(path.join(to, 'report.json'), JSON.stringify({ totals, rows }, null, 2))
  await writeFile(path.join(to, 'report.html'), page(totals, rows))
  return { totals, rows }
}

function rowOf(name, outcome) {
  if (!outcome.ok) {
    const { code, message, hint, spent } = outcome.error
    return { name, ok: false, cached: false, credits: 0, code, message, hint, spent }
  }
  const { engine, cached, creditsSpent, report } = outcome.result
  const { changedInside, changedOutside } = report
  return { name, ok: true, cached, credits: creditsSpent, engine, changedInside, changedOutside }
}

/** A page that stands beside the pictures and needs nothing else. */
function page({ pictures, cleaned, fromStore, credits }, rows) {
  const cells = rows.map(({ name, ok, changedInside, changedOutside, code, message, hint }) => {
    const shown = ok ? `<img src="${encodeURI(name)}" height="120" alt="">` : ''
    const told = ok
      ? `${changedInside} pixels cleaned, ${changedOutside} changed outside`
      : `${code}: ${message} ${hint}`
    return `<tr><td>${escaped(name)}<td>${shown}<td>${escaped(told)}`
  })
  const summary = `${cleaned} of ${pictures} cleaned, ${fromStore} of them from the store, ${credits} credits`
  return `<!doctype html><meta charset="utf-8"><title>Report</title><h1>${summary}</h1><table>${cells.join('\n')}</table>\n`
}

function escaped(text) {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
