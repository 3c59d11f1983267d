// Searches what a build writes for the bytes of marked originals, plain or as data URLs hold them.

export interface Output {
  readonly fileName: string
  /** In bytes, where that is known without the content. */
  readonly size?: number
  /** Is not called for a picture whose size is no original's. */
  read(): Promise<string | Uint8Array>
}

export interface Original {
  readonly file: string
  /** In bytes. */
  readonly size: number
  /** Is called when something of the same size turns up, or something that may hold it. */
  read(): Promise<Buffer>
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

/**
 * Every pair of an original and an output that holds it. Few pictures are read, on either side: most have a size that
 * occurs nowhere else, and equal bytes have equal sizes.
 */
export async function findLeaks(originals: readonly Original[], outputs: readonly Output[]): Promise<Leak[]> {
  const bySize = groupBySize(originals)
  const leaks: Leak[] = []
  for (const output of outputs) {
    const { fileName, size } = output
    if (PICTURE.test(fileName) && size !== undefined && !bySize.has(size)) continue
    const found = await originalsIn(fileName, await output.read(), originals, bySize)
    leaks.push(...[...found].map((original) => ({ original, output: fileName })))
  }
  return leaks
}

async function originalsIn(
  fileName: string,
  content: string | Uint8Array,
  originals: readonly Original[],
  bySize: ReadonlyMap<number, readonly Original[]>,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  for (const bytes of candidatesIn(fileName, content)) {
    for (const original of bySize.get(bytes.length) ?? []) {
      if (bytes.equals(await original.read())) found.add(original.file)
    }
  }
  if (!isArchive(fileName, content)) return found
  const bytes = toBuffer(content)
  for (const original of originals.filter(({ size }) => size > 0 && size < bytes.length)) {
    if (bytes.includes(await original.read())) found.add(original.file)
  }
  return found
}

function groupBySize(originals: readonly Original[]): ReadonlyMap<number, readonly Original[]> {
  const groups = new Map<number, Original[]>()
  for (const original of originals) {
    const group = groups.get(original.size)
    if (group) group.push(original)
    else groups.set(original.size, [original])
  }
  return groups
}

/** What may be a picture as a whole: the output itself, or something that is encoded in its text. */
function* candidatesIn(fileName: string, content: string | Uint8Array): Iterable<Buffer> {
  if (typeof content !== 'string') yield toBuffer(content)
  if (PICTURE.test(fileName) || isArchive(fileName, content)) return
  const text = typeof content === 'string' ? content : toBuffer(content).toString('utf8')
  for (const [run] of text.matchAll(BASE64_RUN)) yield fromBase64(run)
  for (const [, run = ''] of text.matchAll(PERCENT_RUN)) yield fromPercent(run)
}

/** Neither a picture nor text, which has no zero byte; pictures always have some. */
function isArchive(fileName: string, content: string | Uint8Array): content is Uint8Array {
  return typeof content !== 'string' && !PICTURE.test(fileName) && content.includes(0)
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

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
