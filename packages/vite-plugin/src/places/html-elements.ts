// Reads the start tags of an HTML document with the places of their attributes, so that values can be changed in place.

export interface HtmlAttribute {
  /** In lower case. */
  readonly name: string
  /** With its character references replaced; empty where there is none. */
  readonly value: string
  /** Offsets of the value, with its quotes. */
  readonly start: number
  readonly end: number
}

export interface HtmlElement {
  /** In lower case. */
  readonly name: string
  readonly attributes: readonly HtmlAttribute[]
}

const TAG_NAME = /<([a-z][^\s/>]*)/iy
const ATTRIBUTE = /[\s/]*([^\s/>=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+))?/y
const TAG_END = /[\s/]*>?/y
/** Their content is text: what looks like a tag in it is none. */
const TEXT_ELEMENTS: ReadonlySet<string> = new Set([
  'script',
  'style',
  'textarea',
  'title',
  'xmp',
  'iframe',
  'noframes',
])

/** The elements in the order of the document. */
export function readHtmlElements(html: string): HtmlElement[] {
  const elements: HtmlElement[] = []
  let at = html.indexOf('<')
  while (at !== -1) {
    TAG_NAME.lastIndex = at
    const name = TAG_NAME.exec(html)?.[1]?.toLowerCase()
    if (name === undefined) {
      at = html.indexOf('<', skipMarkup(html, at))
      continue
    }
    const { attributes, end } = readAttributes(html, TAG_NAME.lastIndex)
    elements.push({ name, attributes })
    at = html.indexOf('<', TEXT_ELEMENTS.has(name) ? endOfText(html, name, end) : end)
  }
  return elements
}

/** A value as it has to stand in a document, with quotes. */
export function quoteHtmlValue(value: string): string {
  return `"${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`
}

function readAttributes(html: string, from: number): { attributes: HtmlAttribute[]; end: number } {
  const attributes: HtmlAttribute[] = []
  let at = from
  for (;;) {
    ATTRIBUTE.lastIndex = at
    const match = ATTRIBUTE.exec(html)
    if (!match) break
    at = ATTRIBUTE.lastIndex
    const [, name = '', written = ''] = match
    const value = decodeReferences(/^["']/.test(written) ? written.slice(1, -1) : written)
    attributes.push({ name: name.toLowerCase(), value, start: at - written.length, end: at })
  }
  TAG_END.lastIndex = at
  TAG_END.exec(html)
  return { attributes, end: TAG_END.lastIndex }
}

/** Past a comment, a doctype, an end tag, or a lone `<`. */
function skipMarkup(html: string, at: number): number {
  if (html.startsWith('<!--', at)) return after(html, '-->', at)
  return /[!/?]/.test(html.charAt(at + 1)) ? after(html, '>', at) : at + 1
}

function after(html: string, text: string, from: number): number {
  const at = html.indexOf(text, from)
  return at === -1 ? html.length : at + text.length
}

function endOfText(html: string, name: string, from: number): number {
  const end = new RegExp(`</${name}(?=[\\s/>])`, 'ig')
  end.lastIndex = from
  return end.exec(html)?.index ?? html.length
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>' }

/** The references that occur in URLs; in attributes, a reference without `;` such as `&region=` is plain text. */
function decodeReferences(value: string): string {
  return value.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name = '') => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16))
    if (decimal) return String.fromCodePoint(Number.parseInt(decimal, 10))
    return NAMED[name] ?? whole
  })
}
