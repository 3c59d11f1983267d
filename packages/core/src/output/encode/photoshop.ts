// Takes previews out of Photoshop resources (JPEG's APP13, TIFF tag 34377), which also hold IPTC data and paths.
import { hasText, viewOf } from './bytes.ts'

/** Preview resources of Photoshop 4, and of 5 and later. */
const PREVIEWS = [0x0409, 0x040c]

/**
 * The resources without previews, or undefined when there are none or the data is no complete list of resources.
 * Layout of one: `8BIM`, number (2), name (length byte and text, padded to even), size (4), data (padded to even).
 */
export function withoutPreviewResources(resources: Uint8Array): Uint8Array | undefined {
  const view = viewOf(resources)
  const kept: Uint8Array[] = []
  let at = 0
  while (at + 12 <= resources.length && hasText(resources, at, '8BIM')) {
    const sizeAt = at + 6 + ((view.getUint8(at + 6) + 2) & ~1)
    if (sizeAt + 4 > resources.length) return undefined
    const size = view.getUint32(sizeAt)
    const end = sizeAt + 4 + size
    if (end > resources.length) return undefined
    if (!PREVIEWS.includes(view.getUint16(at + 4))) kept.push(resources.subarray(at, end + (size % 2)))
    at = end + (size % 2)
  }
  const clean = Buffer.concat([...kept, resources.subarray(at)])
  return clean.length < resources.length ? clean : undefined
}
