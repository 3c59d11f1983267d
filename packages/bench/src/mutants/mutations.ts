// Every small change to a source file that a careful set of tests should notice.
import { parseSync } from 'oxc-parser'

export interface Mutation {
  /** What was done, such as `condition negated`. */
  readonly kind: string
  readonly start: number
  readonly end: number
  readonly replacement: string
  readonly line: number
}

// biome-ignore lint/suspicious/noExplicitAny: a syntax tree is walked by the names of its members.
type Node = any
type Change = readonly [kind: string, start: number, end: number, replacement: string]

const BINARY: Readonly<Record<string, readonly [kind: string, operator: string]>> = {
  '<': ['boundary moved', '<='],
  '<=': ['boundary moved', '<'],
  '>': ['boundary moved', '>='],
  '>=': ['boundary moved', '>'],
  '===': ['equality turned', '!=='],
  '!==': ['equality turned', '==='],
  '+': ['arithmetic turned', '-'],
  '-': ['arithmetic turned', '+'],
  '*': ['arithmetic turned', '/'],
  '/': ['arithmetic turned', '*'],
  '%': ['arithmetic turned', '*'],
}
const LOGICAL: Readonly<Record<string, string>> = { '&&': '||', '||': '&&', '??': '&&' }
const ASSIGNED: Readonly<Record<string, string>> = { '+=': '-=', '-=': '+=' }
/** Expressions with a type beside them. */
const TYPED = ['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression']

/** All mutations of a file, in the order of their places. */
export function mutationsOf(file: string, text: string): Mutation[] {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new SyntaxError(`${file} cannot be parsed: ${errors[0]?.message}`)
  const changes: Change[] = []
  walk(program, (node) => changes.push(...changesOf(node, text)))
  return changes
    .sort(([, one], [, other]) => one - other)
    .map(([kind, start, end, replacement]) => {
      return { kind, start, end, replacement, line: text.slice(0, start).split('\n').length }
    })
}

export function applyMutation(text: string, { start, end, replacement }: Mutation): string {
  return text.slice(0, start) + replacement + text.slice(end)
}

function walk(node: Node, visit: (node: Node) => void): void {
  if (Array.isArray(node)) {
    for (const member of node) walk(member, visit)
    return
  }
  if (typeof node?.type !== 'string') return
  if (TYPED.includes(node.type)) {
    walk(node.expression, visit)
    return
  }
  // Types are erased, and the names of modules are no values.
  if (node.type.startsWith('TS') || node.type === 'ImportDeclaration' || node.type === 'ExportAllDeclaration') return
  visit(node)
  for (const [name, member] of Object.entries(node)) {
    if (name !== 'source' && typeof member === 'object') walk(member, visit)
  }
}

function changesOf(node: Node, text: string): Change[] {
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
    case 'WhileStatement':
      return [['condition negated', node.test.start, node.test.end, `!(${of(node.test, text)})`]]
    case 'BinaryExpression':
      return operatorChange(node, text, BINARY[node.operator])
    case 'LogicalExpression': {
      const other = LOGICAL[node.operator]
      return operatorChange(node, text, other === undefined ? undefined : ['boolean operator turned', other])
    }
    case 'AssignmentExpression': {
      const other = ASSIGNED[node.operator]
      return operatorChange(node, text, other === undefined ? undefined : ['arithmetic turned', other])
    }
    case 'UnaryExpression':
      return node.operator === '!' ? [['negation removed', node.start, node.end, of(node.argument, text)]] : []
    case 'UpdateExpression':
      return [
        [
          'arithmetic turned',
          node.start,
          node.end,
          of(node, text).replace(/\+\+|--/, (sign) => (sign === '++' ? '--' : '++')),
        ],
      ]
    case 'Literal':
      return literalChange(node)
    case 'ReturnStatement':
      return node.argument ? [['value not returned', node.start, node.end, 'return undefined']] : []
    case 'ExpressionStatement':
      return isCall(node.expression) ? [['call removed', node.start, node.end, ';']] : []
    default:
      return []
  }
}

function literalChange({ value, start, end }: Node): Change[] {
  if (typeof value === 'boolean') return [['boolean turned', start, end, String(!value)]]
  return typeof value === 'string' && value !== '' ? [['text emptied', start, end, "''"]] : []
}

function operatorChange(
  node: Node,
  text: string,
  other: readonly [kind: string, operator: string] | undefined,
): Change[] {
  if (!other || (node.operator === '+' && (isText(node.left) || isText(node.right)))) return []
  const left = node.left.end
  const between = text.slice(left, node.right.start)
  // Brackets around a side are not part of it, so the operator is looked for between both.
  const at = left + between.indexOf(node.operator)
  const [kind, operator] = other
  // `??` may not stand beside another operator without brackets.
  if (operator === '&&' || operator === '||') {
    const swapped = `(${text.slice(node.start, at)}${operator}${text.slice(at + node.operator.length, node.end)})`
    return [[kind, node.start, node.end, swapped]]
  }
  return [[kind, at, at + node.operator.length, operator]]
}

function isCall(node: Node): boolean {
  const called = node.type === 'AwaitExpression' ? node.argument : node
  return called.type === 'CallExpression' && called.callee.type !== 'Super'
}

function isText(node: Node): boolean {
  return node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string')
}

function of(node: Node, text: string): string {
  return text.slice(node.start, node.end)
}
