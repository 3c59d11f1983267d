// Reads and edits the directories (IFDs) of a TIFF structure in place: TIFF files, BigTIFF files and EXIF blocks.
import { UnmarkError } from '../../../errors.ts'
import { hasText, viewOf } from '../bytes.ts'

export interface TiffEntry {
  readonly tag: number
  /** Field type 1 to 13 and 16 to 18 (TIFF 6.0, section 2; BigTIFF). */
  readonly type: number
  readonly count: number
  /** Offset of the entry itself. */
  readonly entryAt: number
  /** Offset of the entry's values, inside the entry when they fit there. */
  readonly valueAt: number
}

export interface TiffDirectory {
  readonly at: number
  readonly entries: readonly TiffEntry[]
  /** Offset of the field that holds the offset of the next directory. */
  readonly nextAt: number
  /** Offset of the next directory; 0 for none. */
  readonly next: number
}

/** How numbers are stored in one TIFF structure. */
export interface TiffLayout {
  readonly little: boolean
  readonly big: boolean
}

/** Bytes of one value of each field type; 0 for types that do not exist. */
const TYPE_SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8]

/** Byte order and flavour, or undefined when `bytes` does not begin like a TIFF structure. */
export function readTiffLayout(bytes: Uint8Array): TiffLayout | undefined {
  if (bytes.length < 8) return undefined
  const little = hasText(bytes, 0, 'II')
  if (!little && !hasText(bytes, 0, 'MM')) return undefined
  const version = viewOf(bytes).getUint16(2, little)
  if (version === 42) return { little, big: false }
  return version === 43 && bytes.length >= 16 ? { little, big: true } : undefined
}

/** The chain of main directories. */
export function readDirectories(bytes: Uint8Array, layout: TiffLayout): TiffDirectory[] {
  const directories: TiffDirectory[] = []
  const seen = new Set<number>()
  for (let at = readOffset(bytes, layout.big ? 8 : 4, layout); at !== 0; ) {
    if (seen.has(at)) throw damagedTiff('its directories form a ring')
    seen.add(at)
    const directory = readDirectory(bytes, at, layout)
    directories.push(directory)
    at = directory.next
  }
  return directories
}

/** The directory at `at`. @throws UnmarkError `INVALID_IMAGE` when it reaches beyond the data. */
export function readDirectory(bytes: Uint8Array, at: number, layout: TiffLayout): TiffDirectory {
  const view = viewOf(bytes)
  const { little, big } = layout
  const head = big ? 8 : 2
  const entrySize = big ? 20 : 12
  const room = big ? 8 : 4
  if (at + head > bytes.length) throw damagedTiff('a directory lies beyond its end')
  const count = big ? Number(view.getBigUint64(at, little)) : view.getUint16(at, little)
  const nextAt = at + head + count * entrySize
  if (nextAt > bytes.length) throw damagedTiff('a directory lies beyond its end')
  const entries: TiffEntry[] = []
  for (let index = 0; index < count; index++) {
    const entryAt = at + head + index * entrySize
    const type = view.getUint16(entryAt + 2, little)
    const values = big ? Number(view.getBigUint64(entryAt + 4, little)) : view.getUint32(entryAt + 4, little)
    const inside = entryAt + entrySize - room
    const size = (TYPE_SIZES[type] ?? 0) * values
    const valueAt = size <= room ? inside : readOffset(bytes, inside, layout)
    entries.push({ tag: view.getUint16(entryAt, little), type, count: values, entryAt, valueAt })
  }
  // Some writers leave the last link out when the directory ends the data.
  const next = nextAt + room <= bytes.length ? readOffset(bytes, nextAt, layout) : 0
  return { at, entries, nextAt, next }
}

export function findEntry(directory: TiffDirectory, tag: number): TiffEntry | undefined {
  return directory.entries.find((entry) => entry.tag === tag)
}

/** The values of an entry of an unsigned integer type (BYTE, SHORT, LONG, IFD, LONG8). */
export function readNumbers(bytes: Uint8Array, entry: TiffEntry, layout: TiffLayout): number[] {
  const size = TYPE_SIZES[entry.type] ?? 0
  if (size === 0 || entry.valueAt + size * entry.count > bytes.length) {
    throw damagedTiff(`the values of its tag ${entry.tag} lie beyond its end`)
  }
  const view = viewOf(bytes)
  return Array.from({ length: entry.count }, (_, index) => {
    const at = entry.valueAt + index * size
    if (size === 1) return view.getUint8(at)
    if (size === 2) return view.getUint16(at, layout.little)
    return size === 4 ? view.getUint32(at, layout.little) : Number(view.getBigUint64(at, layout.little))
  })
}

/** Overwrites value `index` of an unsigned integer entry. */
export function writeNumber(
  bytes: Uint8Array,
  entry: TiffEntry,
  index: number,
  value: number,
  layout: TiffLayout,
): void {
  const view = viewOf(bytes)
  const size = TYPE_SIZES[entry.type] ?? 0
  const at = entry.valueAt + index * size
  if (size === 1) view.setUint8(at, value)
  else if (size === 2) view.setUint16(at, value, layout.little)
  else if (size === 4) view.setUint32(at, value, layout.little)
  else view.setBigUint64(at, BigInt(value), layout.little)
}

/** Bytes that an entry's values take. */
export function valueSize(entry: TiffEntry): number {
  return (TYPE_SIZES[entry.type] ?? 0) * entry.count
}

function readOffset(bytes: Uint8Array, at: number, layout: TiffLayout): number {
  const view = viewOf(bytes)
  return layout.big ? Number(view.getBigUint64(at, layout.little)) : view.getUint32(at, layout.little)
}

export function damagedTiff(what: string): UnmarkError {
  return new UnmarkError('INVALID_IMAGE', `The TIFF structure is damaged: ${what}.`)
}

/** Overwrites an entry's count of values; the values must already have their new place or lie where they lay. */
export function setCount(bytes: Uint8Array, entry: TiffEntry, count: number, layout: TiffLayout): void {
  const view = viewOf(bytes)
  if (layout.big) view.setBigUint64(entry.entryAt + 4, BigInt(count), layout.little)
  else view.setUint32(entry.entryAt + 4, count, layout.little)
}

/** Takes an entry out of the directory at `at`, in place: the ones behind it move up, and the link to the next one. */
export function removeEntry(bytes: Uint8Array, at: number, tag: number, layout: TiffLayout): void {
  const directory = readDirectory(bytes, at, layout)
  const entry = findEntry(directory, tag)
  if (!entry) return
  const view = viewOf(bytes)
  const entrySize = layout.big ? 20 : 12
  const end = Math.min(bytes.length, directory.nextAt + (layout.big ? 8 : 4))
  bytes.copyWithin(entry.entryAt, entry.entryAt + entrySize, end)
  bytes.fill(0, end - entrySize, end)
  const count = directory.entries.length - 1
  if (layout.big) view.setBigUint64(at, BigInt(count), layout.little)
  else view.setUint16(at, count, layout.little)
}
