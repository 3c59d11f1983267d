// Reads a command line against a command's options; every refusal says what was expected and what came.
import { parseArgs } from 'node:util'
import { closest } from './closest.ts'
import type { OptionSpec } from './command.ts'
import { quote } from './text.ts'
import { UsageError } from './usage-error.ts'

/** The options and the other words of one command line. */
export class Arguments {
  readonly words: readonly string[]
  readonly #options: ReadonlyMap<string, readonly string[]>

  constructor(words: readonly string[], options: ReadonlyMap<string, readonly string[]>) {
    this.words = words
    this.#options = options
  }

  /** Whether a switch was given. */
  has(name: string): boolean {
    return this.#options.has(name)
  }

  /** The value of an option that may be given once. */
  text(name: string): string | undefined {
    return this.#options.get(name)?.[0]
  }

  /** The values of an option that may be given more than once, in the order given. */
  texts(name: string): readonly string[] {
    return this.#options.get(name) ?? []
  }

  /** One of a few words. */
  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    const found = allowed.find((candidate) => candidate === value)
    if (found) return found
    const meant = closest(value, allowed)
    throw new UsageError(
      `--${name} expects one of ${allowed.join(', ')}; got ${quote(value)}.`,
      meant && `Did you mean --${name} ${meant}?`,
    )
  }

  /** A whole number within bounds. */
  wholeNumber(name: string, least: number, most: number = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN
    if (number >= least && number <= most) return number
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`
    throw new UsageError(`--${name} expects a whole number ${range}; got ${quote(value)}.`)
  }

  /** A number above 0, such as `1.5`, and at most `most`. */
  positiveNumber(name: string, unit: string, most: number): number | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    const number = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN
    if (number > 0 && number <= most) return number
    throw new UsageError(`--${name} expects ${unit}, as a number above 0 and at most ${most}; got ${quote(value)}.`)
  }
}

/** @throws UsageError for an unknown option, a missing or unwanted value, or an option that was given too often. */
export function parseArguments(argv: readonly string[], specs: readonly OptionSpec[]): Arguments {
  // Not strict, because Node's own refusals cannot say which option may have been meant.
  const { tokens } = parseArgs({ args: [...argv], options: parserOptions(specs), strict: false, tokens: true })
  const words: string[] = []
  const options = new Map<string, string[]>()
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value)
    if (token.kind !== 'option') continue
    const spec = specs.find(({ name }) => name === token.name)
    if (!spec) throw unknownOption(token.rawName, specs)
    const values = options.get(spec.name) ?? []
    if (spec.value && values.length > 0 && !spec.many) {
      throw new UsageError(`${token.rawName} was given more than once; it takes one value for the whole run.`)
    }
    values.push(checkedValue(spec, token))
    options.set(spec.name, values)
  }
  return new Arguments(words, options)
}

function parserOptions(specs: readonly OptionSpec[]) {
  return Object.fromEntries(
    specs.map(({ name, short, value }) => [
      name,
      { type: value ? ('string' as const) : ('boolean' as const), multiple: true, ...(short ? { short } : {}) },
    ]),
  )
}

interface OptionToken {
  readonly rawName: string
  readonly value: string | undefined
  readonly inlineValue: boolean | undefined
}

function checkedValue(spec: OptionSpec, { rawName, value, inlineValue }: OptionToken): string {
  if (!spec.value) {
    if (value === undefined) return ''
    throw new UsageError(`${rawName} is a switch and takes no value; got ${quote(value)}.`)
  }
  const looksLikeOption = !inlineValue && value !== undefined && /^-[^\d]/.test(value)
  if (value !== undefined && value !== '' && !looksLikeOption) return value
  const came = value === undefined ? 'nothing' : quote(value)
  throw new UsageError(
    `${rawName} expects a value (${spec.value}); got ${came}.`,
    looksLikeOption ? `If the value begins with a dash, write --${spec.name}=${value}` : undefined,
  )
}

function unknownOption(rawName: string, specs: readonly OptionSpec[]): UsageError {
  const meant = closest(
    rawName,
    specs.map(({ name }) => `--${name}`),
  )
  return new UsageError(
    `There is no option ${quote(rawName)}.`,
    meant ? `Did you mean ${meant}?` : 'A file name that begins with a dash is written as ./-name.',
  )
}
