// Reads the Retry-After header: how long a server wants to be left alone.

const LONGEST_MS = 60 * 60 * 1000

/** The preferred form of a date, and the two old ones that RFC 9110 (5.6.7) has every reader understand. */
const DATE_FORMS = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
]

/**
 * Milliseconds to wait, from 0 to an hour, or undefined when the header is missing or unreadable.
 *
 * @param header seconds or an HTTP date.
 * @param now milliseconds since the epoch.
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? ''
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : parseHttpDate(text) - now
  return Number.isNaN(wait) ? undefined : Math.min(LONGEST_MS, Math.max(0, wait))
}

function parseHttpDate(text: string): number {
  if (!DATE_FORMS.some((form) => form.test(text))) return Number.NaN
  // The oldest form names no zone and means GMT.
  return Date.parse(text.endsWith('GMT') ? text : `${text} GMT`)
}
