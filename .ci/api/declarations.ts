// Follows each public name to where it is declared, and reads the declaration and its doc comment there.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Comment, parseSync, type Statement } from 'oxc-parser'
import { ROOT } from '../documents/blocks.ts'

export interface Declaration {
  readonly name: string
  readonly kind: 'function' | 'class' | 'interface' | 'type' | 'constant'
  /** The comment's text, without its stars; undefined when there is none. */
  readonly comment: string | undefined
  /** The declaration without what users cannot see: bodies, values, private members. */
  readonly text: string
}

interface Module {
  readonly text: string
  readonly body: readonly Statement[]
  readonly comments: readonly Comment[]
}

type Node = Extract<Statement, { type: 'ExportNamedDeclaration' }>['declaration']
type DeclarationNode = NonNullable<Node>

/**
 * @param file path from the workspace's root
 * @throws {Error} when the file exports something in a form that is not used in this repository
 */
export function publicNames(file: string): Declaration[] {
  const found = new Map<string, Declaration>()
  for (const statement of read(file).body) {
    if (statement.type !== 'ExportNamedDeclaration') continue
    if (statement.declaration)
      found.set(nameOf(statement.declaration), declarationIn(file, statement.declaration, statement.start))
    for (const { local, exported } of statement.specifiers) {
      const name = identifier(exported)
      if (name === 'default') continue
      found.set(name, { ...lookUp(sourceOf(file, statement.source?.value), identifier(local)), name })
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The declaration of a name in a file, or in one that the file takes it from. */
function lookUp(file: string, name: string): Declaration {
  for (const statement of read(file).body) {
    if (statement.type !== 'ExportNamedDeclaration') continue
    const { declaration, specifiers, source } = statement
    if (declaration && nameOf(declaration) === name) return declarationIn(file, declaration, statement.start)
    const specifier = specifiers.find(({ exported }) => identifier(exported) === name)
    if (specifier && source) return lookUp(sourceOf(file, source.value), identifier(specifier.local))
    if (specifier) return lookUpImport(file, identifier(specifier.local))
  }
  throw new Error(`${file} exports no "${name}".`)
}

/** The declaration of a name that a file takes from another one by an import, to pass it on by an export. */
function lookUpImport(file: string, name: string): Declaration {
  for (const statement of read(file).body) {
    if (statement.type !== 'ImportDeclaration') continue
    const specifier = statement.specifiers.find(({ local }) => local.name === name)
    if (specifier?.type !== 'ImportSpecifier') continue
    return lookUp(sourceOf(file, statement.source.value), identifier(specifier.imported))
  }
  throw new Error(`${file} exports "${name}", and neither declares nor imports it.`)
}

function declarationIn(file: string, node: DeclarationNode, start: number): Declaration {
  const module = read(file)
  const before = module.comments.findLast(({ end }) => end <= start && /^\s*$/.test(module.text.slice(end, start)))
  const isDoc = before?.type === 'Block' && before.value.startsWith('*')
  return {
    name: nameOf(node),
    kind: kindOf(node),
    comment: isDoc ? plain(before.value) : undefined,
    text: visibleText(module.text, node),
  }
}

function kindOf(node: DeclarationNode): Declaration['kind'] {
  if (node.type === 'FunctionDeclaration' || node.type === 'TSDeclareFunction') return 'function'
  if (node.type === 'ClassDeclaration') return 'class'
  if (node.type === 'TSInterfaceDeclaration') return 'interface'
  return node.type === 'TSTypeAliasDeclaration' ? 'type' : 'constant'
}

function visibleText(text: string, node: DeclarationNode): string {
  if (node.type === 'FunctionDeclaration' && node.body) return text.slice(node.start, node.body.start).trim()
  if (node.type === 'VariableDeclaration') return visibleConstant(text, node)
  if (node.type !== 'ClassDeclaration') return text.slice(node.start, node.end)
  const members = node.body.body.flatMap((member) => {
    if (member.type === 'MethodDefinition') {
      if (member.key.type === 'PrivateIdentifier' || member.accessibility === 'private') return []
      return [text.slice(member.start, member.value.body?.start ?? member.end).trim()]
    }
    if (member.type !== 'PropertyDefinition' || member.key.type === 'PrivateIdentifier') return []
    return [
      text
        .slice(member.start, member.value?.start ?? member.end)
        .replace(/\s*=\s*$/, '')
        .trim(),
    ]
  })
  return `${text.slice(node.start, node.body.start)}{\n${members.map((member) => `  ${member}`).join('\n')}\n}`
}

/** A list of words is part of the promise; a table of many lines is told by its comment. */
function visibleConstant(text: string, node: Extract<DeclarationNode, { type: 'VariableDeclaration' }>): string {
  const whole = text.slice(node.start, node.end)
  return whole.split('\n').length <= 4 ? whole : `${whole.slice(0, whole.indexOf('=')).trim()}`
}

function nameOf(node: DeclarationNode): string {
  if (node.type === 'VariableDeclaration') {
    const id = node.declarations[0]?.id
    if (id?.type === 'Identifier') return id.name
  } else if ('id' in node && node.id?.type === 'Identifier') {
    return node.id.name
  }
  throw new Error(`A declaration of the kind ${node.type} has no plain name.`)
}

function identifier(name: { type: string; name?: string; value?: unknown }): string {
  return name.name ?? String(name.value)
}

function sourceOf(file: string, request: string | undefined): string {
  return request === undefined ? file : path.posix.join(path.posix.dirname(file), request)
}

function read(file: string): Module {
  const text = readFileSync(path.join(ROOT, file), 'utf8')
  const { program, comments } = parseSync(file, text)
  return { text, body: program.body as readonly Statement[], comments }
}

function plain(comment: string): string {
  return comment
    .replace(/^\*/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim()
}
