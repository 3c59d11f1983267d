// Takes out of a TIFF directory what still shows the mark or no longer holds: previews and C2PA provenance.
import { previewRanges } from '../exif-preview.ts'
import { cleanXmp, type Notes, PREVIEW_REMOVED, PROVENANCE_DROPPED } from '../metadata.ts'
import { withoutPreviewResources } from '../photoshop.ts'
import { TIFF_PROVENANCE_TAG } from '../provenance.ts'
import { findEntry, readDirectory, readNumbers, removeEntry, setCount, type TiffEntry, valueSize } from './directory.ts'
import type { TiffRaster } from './raster.ts'

const SUB_DIRECTORIES = 330
const XMP = 700
const PHOTOSHOP = 34377

/** Edits `bytes` in place: nothing moves, what is taken out becomes zeros. */
export function cleanTiffMetadata(bytes: Uint8Array, raster: TiffRaster, notes: Notes): void {
  const { directory, layout } = raster
  const value = (entry: TiffEntry) => bytes.subarray(entry.valueAt, entry.valueAt + valueSize(entry))
  const gone = [SUB_DIRECTORIES, TIFF_PROVENANCE_TAG]
  const xmp = findEntry(directory, XMP)
  if (xmp) value(xmp).set(cleanXmp(value(xmp), notes))
  const photoshop = findEntry(directory, PHOTOSHOP)
  const resources = photoshop && withoutPreviewResources(value(photoshop))
  if (photoshop && resources) {
    const place = value(photoshop)
    const kept = Uint8Array.from(resources)
    place.fill(0)
    place.set(kept)
    // Up to eight bytes would have to move into the entry itself; so few hold no resource.
    if (kept.length > 8) setCount(bytes, photoshop, kept.length, layout)
    else gone.push(PHOTOSHOP)
    notes.add(PREVIEW_REMOVED)
  }
  const previews = findEntry(directory, SUB_DIRECTORIES)
  if (previews) {
    clearPreviews(bytes, previews, raster)
    notes.add(PREVIEW_REMOVED)
  }
  const provenance = findEntry(directory, TIFF_PROVENANCE_TAG)
  if (provenance) {
    value(provenance).fill(0)
    notes.add(PROVENANCE_DROPPED)
  }
  for (const tag of gone) removeEntry(bytes, directory.at, tag, layout)
}

function clearPreviews(bytes: Uint8Array, previews: TiffEntry, { layout }: TiffRaster): void {
  for (const at of readNumbers(bytes, previews, layout)) {
    for (const { from, to } of previewRanges(bytes, readDirectory(bytes, at, layout), layout)) bytes.fill(0, from, to)
  }
}
