// Attributes of HTML pages in a build. In dev the browser asks for those pictures itself, and the middleware answers.
import path from 'node:path'
import { UnmarkError } from '@unmark/core/settings'
import { normalizePath, type Plugin } from 'vite'
import type { Reference } from '../asset.ts'
import { joinQuery } from '../marking/query.ts'
import type { Session } from '../session.ts'
import { missingError, placeError } from './failure.ts'
import { assetSince } from './html-attributes.ts'
import { type HtmlAttribute, type HtmlElement, quoteHtmlValue, readHtmlElements } from './html-elements.ts'
import { replaceSrcset } from './srcset.ts'
import { positionAt } from './text-position.ts'

export function htmlPlugin(session: Session): Plugin {
  return {
    name: 'vite-plugin-unmark:html',
    enforce: 'pre',
    apply: 'build',
    transform: {
      filter: { id: /\.html$/, code: session.hint },
      // `build --watch` makes a page anew when a file changes that the page's own transform watches.
      async handler(html, id) {
        if (!id.endsWith('.html') || !session.hint.test(html)) return
        await rewriteHtml(session, html, async (url) => {
          const target = session.resolver.findInHtml(url, id)
          const files = target?.kind === 'file' ? session.cleaner.dependencies(target.asset) : []
          for (const file of files) this.addWatchFile(file)
          return undefined
        })
      },
    },
    transformIndexHtml: {
      order: 'pre',
      async handler(html, { filename }) {
        if (!session.hint.test(html)) return undefined
        return rewriteHtml(session, html, (url, use) => cleanUrl(session, url, { ...use, filename }))
      },
    },
  }
}

interface HtmlUse {
  readonly element: HtmlElement
  readonly attribute: HtmlAttribute
  readonly line: number
  readonly column: number
}

/** The page with other URLs where `replace` gives one. */
async function rewriteHtml(
  session: Session,
  html: string,
  replace: (url: string, use: HtmlUse) => Promise<string | undefined>,
): Promise<string> {
  let result = ''
  let done = 0
  for (const element of readHtmlElements(html)) {
    for (const attribute of element.attributes) {
      if (!session.hint.test(attribute.value) || assetSince(element, attribute) === undefined) continue
      const use = { element, attribute, ...positionAt(html, attribute.start) }
      const value = attribute.name.endsWith('srcset')
        ? await replaceSrcset(attribute.value, (url) => replace(url, use))
        : await replace(attribute.value, use)
      if (value === undefined) continue
      result += html.slice(done, attribute.start) + quoteHtmlValue(value)
      done = attribute.end
    }
  }
  return result + html.slice(done)
}

/** The URL of the clean picture, relative to the page, or undefined when the URL is to stay. */
async function cleanUrl(
  session: Session,
  url: string,
  use: HtmlUse & { readonly filename: string },
): Promise<string | undefined> {
  const target = session.resolver.findInHtml(url, use.filename)
  if (!target) return undefined
  const reference = { file: use.filename, line: use.line, column: use.column }
  if (target.kind === 'missing') throw missingError(url, target.looked, reference)
  if (target.kind === 'public') {
    session.seen.inPublic(target.asset)
    return undefined
  }
  if (!isSupported(session, use)) throw unsupportedError(url, use, reference)
  try {
    const clean = await session.clean(target.asset, reference)
    if (clean === undefined) return undefined
    const relative = normalizePath(path.relative(path.dirname(use.filename), clean))
    return `${joinQuery(encodeURI(relative), target.rest)}${target.fragment}`
  } catch (error) {
    throw placeError(error, reference)
  }
}

/** Environments came with Vite 6. */
function isSupported(session: Session, { element, attribute }: HtmlUse): boolean {
  return assetSince(element, attribute) === 5 || 'environments' in session.config
}

function unsupportedError(url: string, { element, attribute }: HtmlUse, reference: Required<Reference>): Error {
  const place = `${reference.file}:${reference.line}`
  return placeError(
    new UnmarkError(
      'INVALID_INPUT',
      `${url} is marked in the ${attribute.name} of a <${element.name}> (${place}), which Vite 5 leaves alone: the page would keep that URL.`,
      { hint: 'Move the picture to the public folder and name it *.marked.*, or use Vite 6 or later.' },
    ),
    reference,
  )
}
