// What documents mention in passing: links, files, scripts and commands. What has moved takes its mention with it.
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../../packages/cli/src/commands.ts'
import { documents, ROOT, readDocument } from '../../documents/blocks.ts'
import { workspaceCommand } from '../../documents/workspace-command.ts'

const all = documents().map((document) => ({ document, text: withoutBlocks(readDocument(document)) }))

/** What is in single backquotes; blocks have tests of their own. */
function codeIn(text: string): string[] {
  return [...text.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, code]) => code ?? '')
}

function withoutBlocks(markdown: string): string {
  return markdown.replace(/^ *```[\s\S]*?^ *```$/gm, '')
}

/** The name that a heading gets as the end of a link. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- ]/gu, '')
      .replaceAll(' ', '-'),
  )
}

const packages = readdirSync(path.join(ROOT, 'packages')).map((name) => path.join('packages', name))

/** Where a document may mean a path to start: the root, itself, a package, a package's sources. */
function exists(document: string, mention: string): boolean {
  const starts = [
    '',
    'packages',
    path.dirname(document),
    ...packages,
    ...packages.map((name) => path.join(name, 'src')),
  ]
  return starts.some((start) => existsSync(path.join(ROOT, start, mention)))
}

/** Folders of a reader's project, of the store on disk, or that a program makes. */
const NOT_OURS = [
  ...['node_modules/', 'public/', 'dist/', '.unmark/', 'demo-output/'],
  ...['results/', 'blobs/', 'tmp/', 'damaged/', '.cache/'],
]

describe.each(all)('$document', ({ document, text }) => {
  it('links to what is there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link]) => link ?? '')
    const broken = links.filter((link) => {
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? document : path.posix.join(path.posix.dirname(document), file)
      if (!existsSync(path.join(ROOT, target))) return true
      return anchor !== undefined && !anchorsOf(readDocument(target)).includes(anchor)
    })
    expect(broken).toEqual([])
  })

  it('names files that are there', () => {
    const files = codeIn(text).filter((code) =>
      /^[\w@.-]+(\/[\w@.-]+)+\.(ts|mjs|js|md|html)$|^[\w.-]+(\/[\w.-]+)*\/$/.test(code),
    )
    const gone = files.filter((file) => !file.startsWith('@') && !exists(document, file))
    expect(gone.filter((file) => !NOT_OURS.includes(file))).toEqual([])
  })

  it('names scripts and commands that are there', () => {
    for (const code of codeIn(text).filter((code) => /^(npx )?pnpm(@10)? \w|^(npx )?pnpm(@10)? --filter/.test(code))) {
      expect(() => workspaceCommand(code)).not.toThrow()
    }
    const names = [...COMMANDS.map(({ name }) => name), 'help']
    const called = codeIn(text).flatMap((code) => /^unmark ([a-z]+)/.exec(code)?.[1] ?? [])
    expect(called.filter((name) => !names.includes(name))).toEqual([])
  })
})
