// Replaces the references to marked pictures in CSS text, whoever reads the CSS: PostCSS, Lightning CSS, a single value.
import type { Reference } from '../asset.ts'
import { joinQuery } from '../marking/query.ts'
import type { Session } from '../session.ts'
import { type CssUrl, replaceCssUrls } from './css-urls.ts'
import { missingError } from './failure.ts'

export interface CssContext {
  /** The file that relative URLs are relative to, maybe with a query. */
  readonly importer: string
  /** The module or style sheet that has to be made anew when the picture changes. */
  readonly user: string
  /** Where a URL stands, for messages. */
  readonly referenceOf: (found: CssUrl) => Reference
  /** Is told every file that the result depends on. */
  readonly onDependency: (file: string) => void
}

/** The text with clean pictures in place of marked ones, or undefined when it has none. */
export async function cleanCssText(session: Session, css: string, context: CssContext): Promise<string | undefined> {
  if (!session.hint.test(css)) return undefined
  return replaceCssUrls(css, (found) => cleanCssUrl(session, found, context))
}

/** The URL of the clean picture, or undefined when the URL is to stay. */
export async function cleanCssUrl(session: Session, found: CssUrl, context: CssContext): Promise<string | undefined> {
  if (!session.hint.test(found.url)) return undefined
  const target = await session.resolver.find(found.url, context.importer)
  if (!target) return undefined
  const reference = context.referenceOf(found)
  if (target.kind === 'missing') throw missingError(found.url, target.looked, reference)
  if (target.kind === 'public') {
    session.seen.inPublic(target.asset)
    return undefined
  }
  for (const file of session.watch(target.asset, { kind: 'module', id: context.user })) context.onDependency(file)
  const clean = await session.clean(target.asset, reference)
  return clean && `${joinQuery(encodeURI(clean), target.rest)}${target.fragment}`
}
