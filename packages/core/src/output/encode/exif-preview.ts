// Takes the small preview out of an EXIF block: it still shows the mark, and some programs show nothing else.
import {
  findEntry,
  readDirectories,
  readNumbers,
  readTiffLayout,
  type TiffDirectory,
  type TiffLayout,
} from './tiff/directory.ts'

const STRIP_OFFSETS = 273
const STRIP_LENGTHS = 279
const JPEG_OFFSET = 513
const JPEG_LENGTH = 514

/**
 * An EXIF block (a TIFF structure) without its preview, or undefined when it has none. All other bytes keep their place,
 * as maker notes refer to places by number.
 *
 * @throws UnmarkError `INVALID_IMAGE` when the block is damaged.
 */
export function withoutExifPreview(exif: Uint8Array): Uint8Array | undefined {
  const layout = readTiffLayout(exif)
  if (!layout) return undefined
  const [main, ...previews] = readDirectories(exif, layout)
  if (!main || previews.length === 0) return undefined
  const out = Uint8Array.from(exif)
  const ranges = previews.flatMap((preview) => previewRanges(exif, preview, layout))
  for (const { from, to } of ranges) out.fill(0, from, to)
  out.fill(0, main.nextAt, main.nextAt + (layout.big ? 8 : 4))
  // Where the preview was the tail, as nearly always, its place is not needed either.
  const tail = ranges.find(({ to }) => to === out.length)
  return tail ? out.subarray(0, tail.from) : out
}

/** Where the pixels of a preview lie, as JPEG or as strips. */
export function previewRanges(exif: Uint8Array, preview: TiffDirectory, layout: TiffLayout) {
  const numbers = (tag: number) => {
    const entry = findEntry(preview, tag)
    return entry ? readNumbers(exif, entry, layout) : []
  }
  const offsets = [...numbers(JPEG_OFFSET), ...numbers(STRIP_OFFSETS)]
  const lengths = [...numbers(JPEG_LENGTH), ...numbers(STRIP_LENGTHS)]
  return offsets.map((from, index) => ({ from, to: Math.min(exif.length, from + (lengths[index] ?? 0)) }))
}
