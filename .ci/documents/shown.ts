// Compares what a document shows of a program's output with what the program really prints.

/**
 * A pattern for text that a document shows. Numbers stand for any number, and three dots for any text, because both differ
 * from run to run; every other character is meant.
 */
export function shownPattern(shown: string): RegExp {
  const pieces = shown
    .trim()
    .split(/(\.\.\.|\d[\d,]*(?:\.\d+)?(?: ms\b)?)/)
    .map((piece, index) => {
      if (index % 2 === 0) return piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      if (piece === '...') return '[^\\n]*'
      return `\\d[\\d,]*(?:\\.\\d+)?${piece.endsWith(' ms') ? ' m?s' : ''}`
    })
  return new RegExp(pieces.join(''))
}

/** The names in a JSON value, with their places: `report.changedInside`. */
export function namesIn(value: unknown, place = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [place]
  return Object.entries(value).flatMap(([name, inner]) => namesIn(inner, place === '' ? name : `${place}.${name}`))
}
