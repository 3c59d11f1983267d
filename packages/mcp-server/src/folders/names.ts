// Names for new files: readable, safe on every system, and with the extension of what is in them.
import path from 'node:path'
import type { ImageFormat } from '@unmark/core'

const LONGEST_STEM = 80
/** Windows keeps these names for devices, whatever follows the dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/i

/** The format that a file name's extension stands for. */
export type FormatOf = (name: string) => ImageFormat | undefined

/** The extension for a picture: the source's own spelling where it fits, such as `.jpeg` for a JPEG. */
export function extensionFor(format: ImageFormat, source: string | undefined, formatOf: FormatOf): string {
  const own = source === undefined ? undefined : nameOf(source)
  if (own !== undefined && formatOf(own) === format) return path.extname(own).toLowerCase()
  return format === 'jpeg' ? '.jpg' : `.${format}`
}

/** A stem for the clean picture's name, from the path or URL that the picture came from. */
export function stemFor(source: string | undefined): string {
  const name = source === undefined ? '' : nameOf(source)
  return safeStem(name.slice(0, name.length - path.extname(name).length))
}

/** Letters, digits and a few signs of the text; never empty, hidden or a device's name. */
export function safeStem(text: string): string {
  const safe = text
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N} ._()-]+/gu, '-')
    .replace(/^[. -]+|[. -]+$/g, '')
  const stem = [...safe]
    .slice(0, LONGEST_STEM)
    .join('')
    .replace(/[. -]+$/, '')
  const [first = ''] = stem.split('.')
  return stem === '' || DEVICE.test(first) ? `picture${stem === '' ? '' : `-${stem}`}` : stem
}

function nameOf(source: string): string {
  if (/^data:/i.test(source)) return ''
  return /^https?:/i.test(source) ? lastSegment(source) : path.basename(source)
}

function lastSegment(url: string): string {
  if (!URL.canParse(url)) return ''
  const segment = new URL(url).pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(segment)
  } catch (error) {
    if (error instanceof URIError) return segment
    throw error
  }
}
