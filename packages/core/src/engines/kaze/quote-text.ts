// Words of a stranger, made fit to stand in our messages.
import { cleanText } from '../../clean-text.ts'

const LONGEST = 200

/** The text on one line in quotes, or undefined when it is no text or nothing is left of it. */
export function quoteText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = cleanText(value, LONGEST)
  return text === '' ? undefined : JSON.stringify(text)
}
