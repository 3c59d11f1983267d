// Finds the URLs in a style sheet or in one value of it, where Vite looks for assets: url() and the strings of image-set().

export interface CssUrl {
  /** Offsets of what stands for the URL, with its quotes. */
  readonly start: number
  readonly end: number
  /** Offset of the `url(` around it, or of the URL itself where there is none. */
  readonly tokenStart: number
  /** The URL itself, without quotes and escapes. */
  readonly url: string
}

const FUNCTION = /-?[a-z_][\w-]*\(/iy
const STRING = /"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'/y
const BARE_URL = /(?:\\[\s\S]|[^\s"'()\\])+/y
const AT_IMPORT = /@import\b/iy
const SPACE = /\s*/y

/** Every URL in the order of the text. `@import` is left out: it names a style sheet. */
export function findCssUrls(css: string): CssUrl[] {
  const found: CssUrl[] = []
  /** One entry for each bracket that is open: whether it belongs to an image-set(). */
  const open: boolean[] = []
  let inImport = false
  let at = 0
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(css)?.[0]
  }
  while (at < css.length) {
    const character = css.charAt(at)
    if (css.startsWith('/*', at)) {
      const end = css.indexOf('*/', at + 2)
      at = end === -1 ? css.length : end + 2
      continue
    }
    const text = take(STRING)
    if (text) {
      if (open.at(-1) && !inImport) found.push({ start: at, end: at + text.length, tokenStart: at, url: unquote(text) })
      at += text.length
      continue
    }
    const name = isNameStart(css, at) ? take(FUNCTION) : undefined
    if (name) {
      const tokenStart = at
      at += name.length
      if (!/^url\($/i.test(name)) {
        open.push(/image-set\($/i.test(name))
        continue
      }
      at += take(SPACE)?.length ?? 0
      const url = take(STRING) ?? take(BARE_URL)
      if (url && !inImport) found.push({ start: at, end: at + url.length, tokenStart, url: unquote(url) })
      const end = css.indexOf(')', at + (url?.length ?? 0))
      at = end === -1 ? css.length : end + 1
      continue
    }
    if (character === '(') open.push(false)
    else if (character === ')') open.pop()
    else if (character === ';' || character === '}') inImport = false
    else if (take(AT_IMPORT)) inImport = true
    at += 1
  }
  return found
}

/** Replaces the URLs for which `replace` gives another one; undefined when it gave none. */
export async function replaceCssUrls(
  css: string,
  replace: (found: CssUrl) => Promise<string | undefined>,
): Promise<string | undefined> {
  let result = ''
  let done = 0
  for (const found of findCssUrls(css)) {
    const url = await replace(found)
    if (url === undefined) continue
    result += css.slice(done, found.start) + quoteCssUrl(url)
    done = found.end
  }
  return done === 0 ? undefined : result + css.slice(done)
}

/** A URL as a CSS string, with its quotes. */
export function quoteCssUrl(url: string): string {
  return `"${url.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\a ')}"`
}

/** A name that starts in the middle of another, such as the `url(` of `my-url(`, is none. */
function isNameStart(css: string, at: number): boolean {
  return at === 0 || !/[\w\-\u0080-\uffff@]/.test(css.charAt(at - 1))
}

function unquote(text: string): string {
  const inner = /^["']/.test(text) ? text.slice(1, -1) : text
  return inner.replace(/\\(?:([0-9a-f]{1,6})\s?|\n|([\s\S]))/gi, (_, code: string | undefined, character = '') => {
    return code === undefined ? character : String.fromCodePoint(Number.parseInt(code, 16))
  })
}
