// Sizes in bytes, as people write and read them.
import { quote } from './text.ts'
import { UsageError } from './usage-error.ts'

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** `500MB`, `1.5 GB` or a number of bytes; a unit is 1000 of the one below. */
export function parseSize(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([KMGT]?B)?$/i.exec(text)
  const power = UNITS.findIndex((unit) => unit === (match?.[2] ?? 'B').toUpperCase())
  const bytes = Math.round(Number(match?.[1]) * 1000 ** power)
  if (Number.isSafeInteger(bytes)) return bytes
  throw new UsageError(`${option} expects a size; got ${quote(text)}.`, `Example: ${option} 500MB`)
}

export function sizeText(bytes: number): string {
  let value = bytes
  let power = 0
  while (value >= 1000 && power < UNITS.length - 1) {
    value /= 1000
    power += 1
  }
  return `${value.toLocaleString('en', { maximumSignificantDigits: 3 })} ${UNITS[power]}`
}
