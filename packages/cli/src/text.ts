// Text for people: names made safe for a terminal, counted, cut and wrapped.

/** Control characters, and the marks that reverse the direction of writing: a file name may hold any of them. */
const UNSAFE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** What a terminal draws two columns wide. */
const WIDE =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u

/** One line that cannot move the cursor or colour the screen, whatever was in the text. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => {
    if (character === '\n') return ' '
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** A name or an argument inside a sentence. */
export function quote(text: string): string {
  return `"${printable(text)}"`
}

/** Columns that a terminal needs for the text. */
export function displayWidth(text: string): number {
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1
  return width
}

/** Cuts the text so that it needs at most `columns` columns; dots show that something is missing. */
export function fit(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  const room = columns - 3
  if (room < 1) return '.'.repeat(Math.max(0, columns))
  let kept = ''
  let width = 0
  for (const { segment } of graphemes.segment(text)) {
    width += WIDE.test(segment) ? 2 : 1
    if (width > room) break
    kept += segment
  }
  return `${kept}...`
}

/** Breaks the text between words into lines of at most `columns` characters, where a word is not longer than that. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}

/** "1 picture", "2 pictures". */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? singular : plural}`
}

/** A time for people: "38 ms", "4.2 s", "2 min 5 s". */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 59.5) return `${Math.round(seconds)} s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} min ${whole % 60} s`
}
