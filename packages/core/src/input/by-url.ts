// Decides whether a picture can go to a service as a URL, so that its bytes need not pass through this machine first.
import type { ImageSource, ParsedRequest } from '../request.ts'

/** A picture, and optionally its smear mask, by URL. */
export interface UrlPair {
  readonly image: string
  readonly smear?: string
}

/**
 * The URLs of a request that holds nothing else: regions, overlays and masks in other dialects have to be drawn on the
 * picture, for which its bytes are needed.
 *
 * @param isReachable whether somebody outside this machine's network can fetch a URL.
 */
export function urlsToPass(request: ParsedRequest, isReachable: (url: string) => boolean): UrlPair | undefined {
  const image = httpUrl(request.image)
  if (image === undefined || request.regions.length > 0 || request.overlay || !isReachable(image)) return undefined
  if (request.mask === undefined) return { image }
  const smear = request.maskDialect === 'smear' ? httpUrl(request.mask) : undefined
  return smear !== undefined && isReachable(smear) ? { image, smear } : undefined
}

/** Whether a picture or mask has to be fetched. */
export function isByUrl(source: ImageSource): boolean {
  return httpUrl(source) !== undefined
}

function httpUrl(source: ImageSource): string | undefined {
  const text = source instanceof URL ? source.href : source
  return typeof text === 'string' && /^https?:/i.test(text) ? text : undefined
}
