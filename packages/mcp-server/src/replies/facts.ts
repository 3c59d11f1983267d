// The facts of a reply, and their form as text: some hosts show the structure only, others the text only.
import { cleanText } from '@unmark/core/faces'
import type { Redact } from './redact.ts'

/** What structured content is made of. */
export type Fact = string | number | boolean | readonly Fact[] | Facts
export interface Facts {
  readonly [name: string]: Fact | undefined
}

/** A path is useless when it is cut, so these facts may be as long as a path can be. */
const LONG_FACTS = new Set(['output_path', 'next_step', 'image'])
const LONGEST_LONG_FACT = 6_000

/** The same facts with every text redacted and cleaned, in this order, and everything undefined left out. */
export function cleanFacts(facts: Facts, redact: Redact): Facts {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, fact]) =>
      fact === undefined ? [] : [[name, cleanFact(fact, name, redact)]],
    ),
  )
}

function cleanFact(fact: Fact, name: string, redact: Redact): Fact {
  if (typeof fact === 'string') return cleanText(redact(fact), LONG_FACTS.has(name) ? LONGEST_LONG_FACT : undefined)
  if (typeof fact !== 'object') return fact
  return isList(fact) ? fact.map((member) => cleanFact(member, name, redact)) : cleanFacts(fact, redact)
}

/** One line for each fact, such as `report.changed_outside: 0`. */
export function factLines(facts: Facts): string[] {
  return Object.entries(facts).flatMap(([name, fact]) => (fact === undefined ? [] : lines(name, fact)))
}

function lines(name: string, fact: Fact): string[] {
  if (typeof fact !== 'object') return [`${name}: ${fact}`]
  if (isList(fact) && fact.length === 0) return [`${name}: none`]
  if (isList(fact)) return fact.flatMap((member, index) => lines(`${name}[${index}]`, member))
  return Object.entries(fact).flatMap(([inner, member]) =>
    member === undefined ? [] : lines(`${name}.${inner}`, member),
  )
}

function isList(fact: Fact): fact is readonly Fact[] {
  return Array.isArray(fact)
}
