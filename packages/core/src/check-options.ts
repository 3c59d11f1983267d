// Checks the form of a client's options without a schema library: faces check theirs at their start, where every import counts.
import { isEngine } from './engines/engine.ts'

export const ENGINE_CHOICES = ['auto', 'kaze', 'local'] as const
/** An engine of this package by name; `auto` takes the hosted one when a token is set, else the local one. */
export type EngineChoice = (typeof ENGINE_CHOICES)[number]

interface Form {
  readonly expected: string
  readonly fits: (value: unknown) => boolean
}

const isText = (value: unknown) => typeof value === 'string'
const isFilledText = (value: unknown) => isText(value) && value !== ''
const isWhole = (value: unknown, least: number, most = Number.MAX_SAFE_INTEGER) =>
  Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const TEXT: Form = { expected: 'text', fits: isText }
const FOLDER: Form = { expected: 'the path of a folder', fits: isFilledText }
const YES_OR_NO: Form = { expected: 'true or false', fits: (value) => typeof value === 'boolean' }

const LIMIT: Form = { expected: 'a whole number of at least 1', fits: (value) => isWhole(value, 1) }
const LIMIT_FORMS: Readonly<Record<string, Form>> = { maxBytes: LIMIT, maxPixels: LIMIT }

const FORMS: Readonly<Record<string, Form>> = {
  engine: {
    expected: 'auto, kaze, local or an engine object',
    fits: (value) => ENGINE_CHOICES.some((choice) => choice === value) || isEngine(value),
  },
  token: TEXT,
  baseUrl: TEXT,
  proxy: { expected: 'a URL, or false', fits: (value) => isText(value) || value === false },
  store: FOLDER,
  projectStore: FOLDER,
  frozen: YES_OR_NO,
  maxCredits: { expected: 'a whole number of at least 0', fits: (value) => isWhole(value, 0) },
  roots: {
    expected: 'a list of folders',
    fits: (value) => Array.isArray(value) && value.length > 0 && value.every(isFilledText),
  },
  concurrency: { expected: 'a whole number from 1 to 256', fits: (value) => isWhole(value, 1, 256) },
  allowPrivateHosts: YES_OR_NO,
  limits: { expected: 'an object with maxBytes or maxPixels', fits: isRecord },
  onDamage: { expected: 'a function', fits: (value) => typeof value === 'function' },
  env: {
    expected: 'an object of variables',
    fits: (value) => isRecord(value) && Object.values(value).every((text) => text === undefined || isText(text)),
  },
}

/** What is wrong with options of a client, one sentence for each field; empty when nothing is. Values are never repeated. */
export function optionProblems(options: unknown): readonly string[] {
  if (!isRecord(options)) return [`expected an object of options; got ${kindOf(options)}`]
  const problems = problemsOf(options, FORMS, '')
  const { limits } = options
  return isRecord(limits) ? [...problems, ...problemsOf(limits, LIMIT_FORMS, 'limits.')] : problems
}

function problemsOf(given: Readonly<Record<string, unknown>>, forms: Readonly<Record<string, Form>>, prefix: string) {
  return Object.entries(given).flatMap(([name, value]) => {
    const form = Object.hasOwn(forms, name) ? forms[name] : undefined
    if (!form) return [`${prefix}${name}: there is no such option; there are ${Object.keys(forms).join(', ')}`]
    if (value === undefined || form.fits(value)) return []
    return [`${prefix}${name}: expected ${form.expected}; got ${kindOf(value)}`]
  })
}

/** The kind alone, as any option may have been given the token by mistake; numbers are no secrets. */
function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'number') return String(value)
  return value === ''
    ? 'empty text'
    : ({ string: 'other text', object: 'an object' }[typeof value as 'string'] ?? `a ${typeof value}`)
}
