// Lengths on the displayed picture as callers write them, pixels or percent, and the one form they are kept in.
import { inspect } from 'node:util'
import { z } from 'zod'

/** Pixels (or percent, where a `unit` says so), or a share of the displayed picture such as `'70%'`. */
export type Length = number | `${number}%`

export type LengthUnit = 'px' | 'percent'

const PERCENT = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*%\s*$/i

/** A length in its kept form: a number is pixels, a text percent. JSON data. */
export const canonicalLength = z.union([
  z.number(),
  z.custom<`${number}%`>((value) => typeof value === 'string' && PERCENT.test(value)),
])

/** A length as a caller may write it. */
export const length = z.custom<Length>(isLength, {
  error: (issue) => `expected a finite number or a percentage such as "28%", got ${show(issue.input)}`,
})

/** @param inUnit unit of a plain number. */
export function canonicalLengthOf(value: Length, inUnit: LengthUnit): Length {
  const percent = typeof value === 'string' || inUnit === 'percent'
  const amount = typeof value === 'string' ? percentOf(value) : value
  // Nothing is nothing in every unit; this also drops the sign of -0.
  if (amount === 0) return 0
  return percent ? `${amount}%` : amount
}

/** @param whole what 100 percent are, in pixels. */
export function lengthInPixels(value: Length, whole: number): number {
  return typeof value === 'string' ? (percentOf(value) * whole) / 100 : value
}

export function isLength(value: unknown): value is Length {
  return Number.isFinite(typeof value === 'string' ? percentOf(value) : value)
}

/** The number of a percentage: 70 for `'70%'`. */
function percentOf(text: string): number {
  return Number(PERCENT.exec(text)?.[1] ?? Number.NaN)
}

/** An input for a message, cut where it is long. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  // Not every value is JSON: programs without types pass big integers and objects that hold themselves.
  const text =
    typeof value === 'string' ? JSON.stringify(value) : inspect(value, { breakLength: Number.POSITIVE_INFINITY })
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
