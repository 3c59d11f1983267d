// Decides which of a PNG's own chunks go with the changed picture, and puts them around the new picture data.
import { latin1 } from '../bytes.ts'
import { cleanExif, cleanXmp, type Notes, PROVENANCE_DROPPED } from '../metadata.ts'
import type { PngChunk } from './chunks.ts'

/** What a new picture consists of. */
export interface PngPicture {
  readonly header: PngChunk
  /** PLTE and tRNS as the picture needs them. */
  readonly colours: readonly PngChunk[]
  readonly data: readonly Uint8Array[]
  /** True when palette, depth or colour type are not the original's: chunks that refer to them are left out. */
  readonly coloursChanged: boolean
}

/** Chunks that speak of palette places or give a colour in the terms of the colour type and depth. */
const TIED_TO_COLOURS = ['bKGD', 'hIST', 'sBIT']
/** Parts of an animation; a picture with them would play frames that still show the mark. */
const ANIMATION = ['acTL', 'fcTL', 'fdAT']
/** Chunks that are unsafe to copy by name, yet stay true for changed pixels. */
const KEPT_THOUGH_UNSAFE = ['cHRM', 'gAMA', 'iCCP', 'sRGB', 'cICP', 'mDCV', 'cLLI', 'tIME', 'bKGD', 'hIST', 'sBIT']

const XMP_KEYWORD = 'XML:com.adobe.xmp\0'

/** The original's chunks in their order with the new picture in place of theirs. */
export function arrangeChunks(original: readonly PngChunk[], picture: PngPicture, notes: Notes): PngChunk[] {
  const out: PngChunk[] = []
  // Colour chunks stand directly before the data where the original has none: behind everything that must precede PLTE.
  let coloursOpen = true
  let dataOpen = true
  for (const chunk of original) {
    if (chunk.type === 'IHDR') out.push(picture.header)
    else if (chunk.type === 'PLTE' || chunk.type === 'tRNS' || chunk.type === 'IDAT') {
      if (coloursOpen && chunk.type !== 'tRNS') out.push(...picture.colours)
      if (chunk.type !== 'tRNS') coloursOpen = false
      if (chunk.type === 'IDAT' && dataOpen) {
        out.push(...picture.data.map((data) => ({ type: 'IDAT', data })))
        dataOpen = false
      }
    } else {
      const kept = keepChunk(chunk, picture.coloursChanged, notes)
      if (kept) out.push(kept)
    }
  }
  return out
}

function keepChunk(chunk: PngChunk, coloursChanged: boolean, notes: Notes): PngChunk | undefined {
  const { type, data } = chunk
  if (type === 'caBX') {
    notes.add(PROVENANCE_DROPPED)
    return undefined
  }
  if (ANIMATION.includes(type) || (coloursChanged && TIED_TO_COLOURS.includes(type))) return undefined
  if (type === 'eXIf') return { type, data: cleanExif(data, notes) }
  if (type === 'iTXt' && latin1(data, 0, XMP_KEYWORD.length) === XMP_KEYWORD && data[XMP_KEYWORD.length] === 0) {
    return { type, data: cleanXmp(data, notes) }
  }
  if (type === 'IEND' || isSafeToCopy(type) || KEPT_THOUGH_UNSAFE.includes(type)) return chunk
  notes.add(`The PNG chunk ${type} depends on the picture’s data and was left out.`)
  return undefined
}

/** The fourth letter is small for chunks that do not depend on the picture (PNG third edition, 5.4). */
function isSafeToCopy(type: string): boolean {
  return (type.charCodeAt(3) & 0x20) !== 0
}
