// Tells from its first bytes what a file is, and for the ones that cannot be cleaned, what to say about them.
import type { ImageFormat } from '../image.ts'

export type Sniffed =
  | { readonly kind: 'picture'; readonly format: ImageFormat }
  | { readonly kind: 'other'; readonly what: string; readonly hint?: string }

/** Recognises a file by its signature (PNG, JFIF/EXIF, RIFF, ISO BMFF, TIFF 6.0 and BigTIFF, GIF87a/89a). */
export function sniff(bytes: Uint8Array): Sniffed {
  const format = pictureFormat(bytes)
  return format ? { kind: 'picture', format } : describeOther(bytes)
}

function pictureFormat(bytes: Uint8Array): ImageFormat | undefined {
  const head = latin1(bytes, 0, 16)
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'webp'
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'gif'
  if (/^(II[*+]\0|MM\0[*+])/.test(head)) return 'tiff'
  if (isoBrands(bytes).some((brand) => brand === 'avif' || brand === 'avis')) return 'avif'
  return undefined
}

/** Major and compatible brands of an ISO base media file (ISO/IEC 14496-12, `ftyp`). */
function isoBrands(bytes: Uint8Array): string[] {
  if (latin1(bytes, 4, 8) !== 'ftyp') return []
  const size = Math.min(new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0), bytes.length, 256)
  const brands = [latin1(bytes, 8, 12)]
  for (let at = 16; at + 4 <= size; at += 4) brands.push(latin1(bytes, at, at + 4))
  return brands
}

function describeOther(bytes: Uint8Array): Sniffed {
  const start = latin1(bytes, 0, 1024)
  const text = start.replace(/^\xef\xbb\xbf/, '').trimStart()
  if (start.startsWith('version https://git-lfs.github.com/spec/')) {
    return {
      kind: 'other',
      what: 'a Git LFS pointer, not the picture itself',
      hint: 'Run `git lfs pull` and try again.',
    }
  }
  if (/^(<\?xml[\s\S]*)?(<!--[\s\S]*?-->\s*|<!doctype[^>]*>\s*)*<svg[\s>]/i.test(text)) {
    return {
      kind: 'other',
      what: 'an SVG drawing, which has no pixels',
      hint: 'Remove the mark in the SVG’s own text, or export it as PNG first.',
    }
  }
  if (/^(<!doctype html|<html|<head|<body)/i.test(text)) {
    return {
      kind: 'other',
      what: 'an HTML page',
      hint: 'Give the address of the picture itself, not of the page around it.',
    }
  }
  if (isoBrands(bytes).some((brand) => /^(hei[cxms]|hev[cxms]|mif1|msf1)$/.test(brand))) {
    return {
      kind: 'other',
      what: 'a HEIC picture, which is not supported',
      hint: 'Convert it to JPEG, PNG or AVIF first.',
    }
  }
  const known = SIGNATURES.find(([signature]) => start.startsWith(signature))
  if (known) return { kind: 'other', what: known[1] }
  if (start !== '' && /^[\t\n\r\x20-\x7e\x80-\xff]*$/.test(start)) return { kind: 'other', what: 'text' }
  return { kind: 'other', what: 'data of an unknown kind' }
}

const SIGNATURES: readonly (readonly [string, string])[] = [
  ['%PDF-', 'a PDF document'],
  ['BM', 'a BMP picture, which is not supported'],
  ['PK\x03\x04', 'a ZIP archive'],
  ['8BPS', 'a Photoshop document'],
  ['\xff\x0a', 'a JPEG XL picture, which is not supported'],
  ['\0\0\0\x0cJXL ', 'a JPEG XL picture, which is not supported'],
  ['\0\0\0\x0cjP  ', 'a JPEG 2000 picture, which is not supported'],
]

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1', from, to)
}
