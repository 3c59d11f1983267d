// Words of a stranger, made fit to stand in our messages: short, on one line, without control or direction characters.

const LONGEST = 200

/** The text in quotes, or undefined when it is no text or nothing is left of it. */
export function cleanText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  // Cc and Cf hold control, zero-width and bidirectional characters; Zl and Zp are line breaks of their own.
  const text = value
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (text === '') return undefined
  const letters = [...text]
  return JSON.stringify(letters.length > LONGEST ? `${letters.slice(0, LONGEST).join('')}…` : text)
}
