// Searches what a build is about to write for the bytes of marked originals, plain or as data URLs hold them.
import { createHash } from 'node:crypto'

export interface Output {
  readonly fileName: string
  readonly content: string | Uint8Array
}

export interface Original {
  readonly file: string
  readonly bytes: Buffer
}

export interface Leak {
  readonly original: string
  readonly output: string
}

const PICTURE = /\.(?:png|jpe?g|jfif|webp|avif|tiff?|gif)$/i
/** Base64 in either alphabet, with `+`, `/` and `=` as they are or as percent escapes. */
const BASE64_RUN = /(?:[\w+/-]|%2[bf]){32,}(?:=|%3d){0,2}/gi
/** The content of a data URL that is not base64. */
const PERCENT_RUN = /data:[\w.+-]+\/[\w.+-]+(?:;(?!base64)[\w=.-]+)*,([^\s"'`<>]{16,})/gi

/** Every pair of an original and an output that holds it. The work grows with the size of the output alone. */
export function findLeaks(originals: readonly Original[], outputs: readonly Output[]): Leak[] {
  const known = indexOriginals(originals)
  return outputs.flatMap(({ fileName, content }) => {
    const files = new Set([...wholes(fileName, content, known), ...embedded(content, known)])
    return [...files].map((original) => ({ original, output: fileName }))
  })
}

interface Index {
  readonly lengths: ReadonlySet<number>
  readonly byHash: ReadonlyMap<string, string>
  readonly originals: readonly Original[]
}

function indexOriginals(originals: readonly Original[]): Index {
  const filled = originals.filter(({ bytes }) => bytes.length > 0)
  return {
    lengths: new Set(filled.map(({ bytes }) => bytes.length)),
    byHash: new Map(filled.map(({ file, bytes }) => [hash(bytes), file])),
    originals: filled,
  }
}

function lookUp(bytes: Buffer, known: Index): string[] {
  const file = known.lengths.has(bytes.length) ? known.byHash.get(hash(bytes)) : undefined
  return file === undefined ? [] : [file]
}

/** Originals whose bytes are the output, or, in an output that is neither text nor a picture, a part of it. */
function wholes(fileName: string, content: string | Uint8Array, known: Index): string[] {
  if (typeof content === 'string') return []
  const bytes = toBuffer(content)
  if (PICTURE.test(fileName)) return lookUp(bytes, known)
  // Text has no zero byte, and a picture always has some.
  if (!bytes.includes(0)) return []
  return known.originals.filter((original) => bytes.includes(original.bytes)).map(({ file }) => file)
}

function embedded(content: string | Uint8Array, known: Index): string[] {
  if (typeof content !== 'string' && content.includes(0)) return []
  const text = typeof content === 'string' ? content : toBuffer(content).toString('utf8')
  return [
    ...[...text.matchAll(BASE64_RUN)].flatMap(([run]) => lookUp(fromBase64(run), known)),
    ...[...text.matchAll(PERCENT_RUN)].flatMap(([, run = '']) => lookUp(fromPercent(run), known)),
  ]
}

function fromBase64(run: string): Buffer {
  return Buffer.from(run.includes('%') ? decodeURIComponent(run) : run, 'base64')
}

function fromPercent(run: string): Buffer {
  const bytes: number[] = []
  for (const [part] of run.matchAll(/%[0-9a-f]{2}|[\s\S]/gi)) {
    bytes.push(part.length === 3 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0))
  }
  return Buffer.from(bytes)
}

function hash(bytes: Buffer): string {
  return createHash('sha1').update(bytes).digest('base64')
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
