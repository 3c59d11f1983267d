// Cleans metadata blocks of previews that still show the mark, and says so; everything else in them stays.
import { UnmarkError } from '../../errors.ts'
import { latin1 } from './bytes.ts'
import { withoutExifPreview } from './exif-preview.ts'
import { findEntry, readDirectories, readTiffLayout, writeNumber } from './tiff/directory.ts'

const ORIENTATION = 274

export const PREVIEW_REMOVED = 'The small preview inside the metadata still showed the mark and was removed.'
export const PROVENANCE_DROPPED =
  'The file’s signed provenance data (C2PA content credentials) was left out: it describes the picture before the change.'
const PREVIEW_UNKNOWN =
  'The EXIF data is damaged; it was kept as it is, and a preview inside it may still show the mark.'

/** Collects the sentences for the report, each once. */
export class Notes {
  readonly #sentences = new Set<string>()

  add(...sentences: readonly string[]): void {
    for (const sentence of sentences) this.#sentences.add(sentence)
  }

  get list(): string[] {
    return [...this.#sentences]
  }
}

/**
 * An EXIF block (a TIFF structure) without its preview.
 *
 * @param upright true to say that the stored pixels are not turned.
 */
export function cleanExif(exif: Uint8Array, notes: Notes, upright = false): Uint8Array {
  try {
    const clean = withoutExifPreview(exif)
    if (clean) notes.add(PREVIEW_REMOVED)
    return upright ? withoutTurn(clean ?? exif) : (clean ?? exif)
  } catch (error) {
    if (!UnmarkError.is(error)) throw error
    // Readers ignore EXIF data that they cannot read; losing it all would be worse than keeping it.
    notes.add(PREVIEW_UNKNOWN)
    return exif
  }
}

function withoutTurn(exif: Uint8Array): Uint8Array {
  const layout = readTiffLayout(exif)
  const directory = layout && readDirectories(exif, layout)[0]
  const orientation = directory && findEntry(directory, ORIENTATION)
  if (!layout || !orientation) return exif
  const upright = Uint8Array.from(exif)
  writeNumber(upright, orientation, 0, 1, layout)
  return upright
}

/** An XMP packet of which the previews (`xmpGImg:image`, base64) are blanked; its length stays. */
export function cleanXmp(xmp: Uint8Array, notes: Notes): Uint8Array {
  const text = latin1(xmp, 0, xmp.length)
  const blank = text.replace(/(GImg:image(?:>|\s*=\s*["']))([^<"']+)/g, (_, before: string, data: string) => {
    notes.add(PREVIEW_REMOVED)
    return before + ' '.repeat(data.length)
  })
  return blank === text ? xmp : Buffer.from(blank, 'latin1')
}
