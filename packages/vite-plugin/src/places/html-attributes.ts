// Knows which attributes of a page Vite reads as pictures, and since when.
import type { HtmlAttribute, HtmlElement } from './html-elements.ts'

/** Attributes in which every supported Vite looks for assets. */
const SINCE_VITE_5: Readonly<Record<string, readonly string[]>> = {
  img: ['src', 'srcset'],
  image: ['href', 'xlink:href'],
  link: ['href'],
  source: ['src', 'srcset'],
  use: ['href', 'xlink:href'],
  video: ['src', 'poster'],
}
const SINCE_VITE_6: Readonly<Record<string, readonly string[]>> = {
  embed: ['src'],
  input: ['src'],
  link: ['imagesrcset'],
  object: ['data'],
}
const PICTURE_META: ReadonlySet<string> = new Set([
  'og:image',
  'og:image:url',
  'og:image:secure_url',
  'twitter:image',
  'msapplication-tileimage',
  'msapplication-square70x70logo',
  'msapplication-square150x150logo',
  'msapplication-wide310x150logo',
  'msapplication-square310x310logo',
])

/** The first major version of Vite that makes an asset of the attribute's picture; undefined when none does. */
export function assetSince(element: HtmlElement, attribute: HtmlAttribute): 5 | 6 | undefined {
  if (element.attributes.some(({ name }) => name === 'vite-ignore')) return undefined
  if (SINCE_VITE_5[element.name]?.includes(attribute.name)) return 5
  if (SINCE_VITE_6[element.name]?.includes(attribute.name)) return 6
  return attribute.name === 'content' && isPictureMeta(element) ? 6 : undefined
}

function isPictureMeta(element: HtmlElement): boolean {
  const kind = element.attributes.find(({ name }) => name === 'property' || name === 'name')?.value
  return element.name === 'meta' && kind !== undefined && PICTURE_META.has(kind.trim().toLowerCase())
}
