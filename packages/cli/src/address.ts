// Tells a URL from a path, as core does, and gives a URL the name that its picture is saved under.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { EXTENSIONS, formatOfName } from './formats.ts'
import { quote } from './text.ts'
import { UsageError } from './usage-error.ts'

/** One letter before a colon is a drive of Windows. */
const SCHEME = /^([a-z][a-z0-9+.-]+):/i

/** True for what core fetches, decodes or refuses by its scheme; false for paths. */
export function isUrl(text: string): boolean {
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase()
  if (!scheme) return false
  return ['data', 'http', 'https', 'file'].includes(scheme) || text.slice(scheme.length).startsWith('://')
}

/** A path or URL as core takes it: what is relative starts at `cwd`. */
export function locate(text: string, cwd: string): string {
  if (/^file:/i.test(text)) return fileOf(text)
  return isUrl(text) ? text : path.resolve(cwd, text)
}

function fileOf(url: string): string {
  try {
    return fileURLToPath(url)
  } catch (error) {
    throw new UsageError(`Expected a file: URL of a file on this machine; got ${quote(url)}.`, (error as Error).message)
  }
}

/**
 * The file name for a URL's picture, with an extension. A URL that does not tell its format is saved as PNG, which
 * loses nothing.
 */
export function nameOfUrl(url: string): string {
  if (/^data:/i.test(url)) return `picture${extensionOfType(url)}`
  const last = URL.canParse(url) ? new URL(url).pathname.split('/').at(-1) : ''
  const name = safeName(decoded(last ?? ''))
  return formatOfName(name) ? name : `${name}.png`
}

function extensionOfType(dataUrl: string): string {
  const type = /^data:image\/([a-z]+)/i.exec(dataUrl)?.[1]?.toLowerCase()
  const format = Object.entries(EXTENSIONS).find(([name]) => name === type)
  return format ? format[1][0] : '.png'
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    // Not every URL is percent-encoded text; its raw form is a name as well.
    return segment
  }
}

/** A server must not choose a folder, a hidden file or a name that some file system refuses. */
function safeName(name: string): string {
  const safe = name
    .replace(/[\p{Cc}<>:"/\\|?*]/gu, '_')
    .replace(/^\.+/, '')
    .slice(0, 120)
  return safe === '' ? 'picture' : safe
}
