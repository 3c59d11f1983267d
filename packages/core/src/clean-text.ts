// Makes words from outside fit for people, agents and logs: one line, bounded, with nothing in them that nobody can see.

/** Longest text where the caller names no other length, in characters: a few lines. */
const LONGEST = 600

/** Cc and Cf hold control, zero-width and bidirectional characters; Zl and Zp are line breaks of their own. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]+/gu

/** The text on one line, without invisible characters, cut at `longest` characters. */
export function cleanText(text: string, longest = LONGEST): string {
  // Only what can be shown is worth the work: a stranger's text may have megabytes.
  const visible = text
    .slice(0, longest * 4)
    .replace(UNSEEN, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const letters = [...visible]
  return letters.length > longest ? `${letters.slice(0, longest).join('')}…` : visible
}

/** True when {@link cleanText} would change the text otherwise than by its length. */
export function hasUnseen(text: string): boolean {
  return text.search(UNSEEN) >= 0
}
