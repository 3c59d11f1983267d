// Writes HTML in which nothing that comes from outside can be anything but text.

/** Markup that is safe as it stands. Only {@link html} and {@link trusted} make it. */
export class Markup {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

type Value = string | number | Markup | readonly Markup[]

/** A template in which every value is escaped, unless it is markup itself; for text and for quoted attributes. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(parts.reduce((text, part, index) => `${text}${escaped(values[index - 1] ?? '')}${part}`))
}

/** Text of our own, such as a style sheet, that goes into the page as it is. */
export function trusted(text: string): Markup {
  return new Markup(text)
}

export const NOTHING = trusted('')

function escaped(value: Value): string {
  if (value instanceof Markup) return value.toString()
  if (typeof value === 'object') return value.join('')
  return `${value}`.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`)
}
