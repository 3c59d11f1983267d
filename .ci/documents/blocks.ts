// The fenced blocks of a Markdown document, in the order in which a reader meets them.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface Block {
  /** The line of the document on which the block's own text begins. */
  readonly line: number
  /** The first word behind the opening marks; empty when there is none. */
  readonly language: string
  /** The other words there. */
  readonly flags: readonly string[]
  readonly text: string
}

/** Every Markdown document of the repository, as a path from its root; what is not committed yet counts too. */
export function documents(): string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '*.md']
  const files = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).split('\n').filter(Boolean)
  return files.filter((file) => !file.startsWith('.changeset/')).sort()
}

export function readDocument(document: string): string {
  return readFileSync(path.join(ROOT, document), 'utf8')
}

export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = []
  let open: { line: number; info: string[]; marks: string; indent: number; text: string[] } | undefined
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^( *)(`{3,})(.*)$/.exec(line)
    if (!open) {
      if (!fence) continue
      const [, indent = '', marks = '', info = ''] = fence
      open = { line: index + 2, info: info.trim().split(/\s+/), marks, indent: indent.length, text: [] }
    } else if (fence && fence[2] === open.marks && fence[3]?.trim() === '') {
      const [language = '', ...flags] = open.info
      blocks.push({ line: open.line, language, flags, text: open.text.join('\n') })
      open = undefined
    } else {
      open.text.push(line.slice(open.indent))
    }
  }
  if (open) throw new Error(`The block of line ${open.line} has no end.`)
  return blocks
}

/** What identifies a block in messages and in the tests' tables: its first line. */
export function titleOf({ text }: Block): string {
  return text.split('\n')[0] ?? ''
}
