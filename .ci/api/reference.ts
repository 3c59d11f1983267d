// The API reference of a package, as Markdown, from the doc comments of its public names.
import path from 'node:path'
import { ROOT } from '../documents/blocks.ts'
import { type Declaration, publicNames } from './declarations.ts'
import type { DocumentedPackage, Entry } from './entries.ts'

const KINDS: Readonly<Record<Declaration['kind'], string>> = {
  function: 'Functions',
  class: 'Classes',
  constant: 'Constants',
  interface: 'Types',
  type: 'Types',
}

export function referenceFile({ folder }: DocumentedPackage): string {
  return path.join(ROOT, folder, 'docs', 'api.md')
}

/** Public names without a doc comment, as `entry: name`. */
export function undocumented({ entries }: DocumentedPackage): string[] {
  return entries.flatMap(({ name, file }) =>
    publicNames(file).flatMap((declaration) => (declaration.comment ? [] : [`${name}: ${declaration.name}`])),
  )
}

export function apiReference({ manifest, entries }: DocumentedPackage): string {
  const head = `# ${manifest.name}: every public name\n\nWritten from the doc comments by \`.ci/write-api-reference.ts\`; a test holds it to the sources.`
  return `${[head, ...entries.map(section)].join('\n\n')}\n`
}

/** A name that several entries have is told of at the first of them that a reader meets: its own. */
function section({ name, file }: Entry): string {
  const declarations = publicNames(file)
  const groups = [...new Set(Object.values(KINDS))].map((title) => {
    const members = declarations.filter(({ kind }) => KINDS[kind] === title)
    return members.length === 0 ? [] : [`### ${title}`, ...members.map(entry)]
  })
  return [`## \`${name}\``, ...groups.flat()].join('\n\n')
}

function entry({ name, comment, text }: Declaration): string {
  return [`#### \`${name}\``, tagged(comment ?? ''), ['```ts', text, '```'].join('\n')].filter(Boolean).join('\n\n')
}

/** Tags of a doc comment as a list, so that Markdown keeps them apart; the text's own lines are joined. */
function tagged(comment: string): string {
  const [text = '', ...tags] = comment.split(/^@/m)
  const list = tags.map((tag) => `- \`@${tag.split(/\s/)[0]}\` ${escaped(joined(tag.replace(/^\S+\s*/, '')))}`)
  return [escaped(text.trim()), list.join('\n')].filter(Boolean).join('\n\n')
}

function joined(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, ' ')
}

/** What Markdown would take for its own, outside code. */
function escaped(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[*<>[\]_]/g, '\\$&')))
    .join('')
}
