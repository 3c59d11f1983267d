// Turns every accepted form of a picture or a mask into its bytes, without looking at what they are.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { throwIfAborted, UnmarkError } from '../errors.ts'
import type { ImageSource } from '../request.ts'
import { type ReadFileOptions, readFile } from './read-file.ts'

export interface ReadSourceOptions extends ReadFileOptions {
  /** Fetches a picture from an http(s) URL; guarded, capped at `maxBytes`. */
  readonly fetchUrl: (url: string) => Promise<Uint8Array>
}

export interface Source {
  readonly bytes: Uint8Array
  /** The path as the caller gave it, when the picture came from a file. */
  readonly path?: string
}

/**
 * Reads a picture or mask in any of its forms.
 *
 * @throws UnmarkError `INVALID_INPUT` for text that is no base64 or data URL, `URL_NOT_ALLOWED` for a URL of another
 *   scheme, `NETWORK_ERROR` when a URL cannot be fetched, and the errors of {@link readFile}.
 */
export async function readSource(source: ImageSource, options: ReadSourceOptions): Promise<Source> {
  throwIfAborted(options.signal)
  if (typeof source === 'string') return readText(source, options)
  if (source instanceof URL) return readText(source.href, options)
  if (source instanceof Uint8Array) return capped(source, options)
  if (source instanceof ArrayBuffer) return capped(new Uint8Array(source), options)
  if (source instanceof Blob) {
    checkSize(source.size, options)
    return capped(new Uint8Array(await source.arrayBuffer()), options)
  }
  return capped(decodeBase64(source.base64, options), options)
}

async function readText(text: string, options: ReadSourceOptions): Promise<Source> {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(text)?.[1]?.toLowerCase()
  if (scheme === 'data') return capped(decodeDataUrl(text, options), options)
  if (scheme === 'http' || scheme === 'https') return capped(await options.fetchUrl(text), options)
  if (scheme === 'file') {
    const file = filePath(text)
    return { bytes: await readFile(file, options), path: file }
  }
  if (scheme && text.slice(scheme.length).startsWith('://')) {
    throw new UnmarkError('URL_NOT_ALLOWED', `Expected an http(s) URL; got one that starts with ${scheme}://.`)
  }
  return { bytes: await readFile(text, options), path: text }
}

function filePath(url: string): string {
  try {
    return path.normalize(fileURLToPath(url))
  } catch (error) {
    throw new UnmarkError('URL_NOT_ALLOWED', 'The file: URL does not name a file on this machine.', { cause: error })
  }
}

function decodeDataUrl(text: string, options: ReadSourceOptions): Uint8Array {
  const comma = text.indexOf(',')
  if (comma < 0) {
    throw new UnmarkError('INVALID_INPUT', 'The data: URL has no comma, so it has no data.', {
      hint: 'A data: URL looks like data:image/png;base64,iVBORw0...',
    })
  }
  const payload = text.slice(comma + 1)
  if (/;\s*base64\s*$/i.test(text.slice(0, comma))) return decodeBase64(payload, options)
  checkSize(payload.length / 3, options)
  return percentDecode(payload)
}

/** Decodes `%XX` to bytes; `decodeURIComponent` would insist on UTF-8, which a picture is not. */
function percentDecode(payload: string): Uint8Array {
  const text = Buffer.from(payload, 'utf8')
  const bytes = Buffer.alloc(text.length)
  let length = 0
  for (let index = 0; index < text.length; index++, length++) {
    const hex = text[index] === 0x25 ? text.toString('latin1', index + 1, index + 3) : ''
    if (/^[0-9a-f]{2}$/i.test(hex)) {
      bytes[length] = Number.parseInt(hex, 16)
      index += 2
    } else {
      bytes[length] = text[index] ?? 0
    }
  }
  return bytes.subarray(0, length)
}

function decodeBase64(text: string, options: ReadSourceOptions): Uint8Array {
  if (/^data:/i.test(text)) return decodeDataUrl(text, options)
  checkSize((text.length / 4) * 3 - 2, options)
  const compact = /\s/.test(text) ? text.replace(/\s+/g, '') : text
  // Node decodes whatever it is given and skips what it does not know, so the alphabet is checked here.
  const stray = /[^A-Za-z0-9+/_=-]/.exec(compact)
  const body = compact.replace(/={1,2}$/, '')
  if (stray || body.includes('=') || body.length % 4 === 1) {
    const found = stray ? `character ${JSON.stringify(stray[0])} at position ${stray.index}` : 'a wrong length'
    throw new UnmarkError('INVALID_INPUT', `Expected base64 text; got ${found}.`, {
      hint: 'Encode the file’s bytes as base64, complete and with nothing around it.',
    })
  }
  return Buffer.from(body, 'base64')
}

function capped(bytes: Uint8Array, options: ReadSourceOptions): Source {
  checkSize(bytes.length, options)
  if (bytes.length === 0) throw new UnmarkError(options.code, 'The picture is empty: it has 0 bytes.')
  return { bytes }
}

function checkSize(size: number, options: ReadSourceOptions): void {
  if (size <= options.maxBytes) return
  throw new UnmarkError(
    options.code,
    `The picture has ${Math.ceil(size)} bytes; at most ${options.maxBytes} are accepted (limits.maxBytes).`,
  )
}
