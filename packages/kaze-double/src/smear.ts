// Reads a smear mask by the contract's own rule: any colour but pure black and pure white is a stroke.
import sharp from 'sharp'
import { type Finding, finding } from './faults.ts'

/** A person paints with a few colours; more than this come from a lossy codec or from soft edges. */
export const MOST_STROKE_COLOURS = 16

export interface Strokes {
  /** One byte per pixel, row by row: 1 is to be edited, 0 is left alone. */
  readonly marked: Uint8Array
  readonly count: number
  /** Different stroke colours, counted up to one more than {@link MOST_STROKE_COLOURS}. */
  readonly colours: number
  readonly width: number
  readonly height: number
}

const WITHOUT_ALPHA = new DataView(new Uint8Array([0xff, 0xff, 0xff, 0]).buffer).getUint32(0, isLittleEndian())

function isLittleEndian(): boolean {
  return new Uint8Array(new Uint32Array([1]).buffer)[0] === 1
}

/** @throws Error when the bytes cannot be decoded. */
export async function readStrokes(bytes: Uint8Array): Promise<Strokes> {
  const { data, info } = await sharp(bytes, { failOn: 'warning' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const pixels = new Uint32Array(data.buffer, data.byteOffset, info.width * info.height)
  return { ...scan(pixels), width: info.width, height: info.height }
}

function scan(pixels: Uint32Array): Pick<Strokes, 'marked' | 'count' | 'colours'> {
  const marked = new Uint8Array(pixels.length)
  const colours = new Set<number>()
  let count = 0
  for (let index = 0; index < pixels.length; index += 1) {
    const colour = ((pixels[index] ?? 0) & WITHOUT_ALPHA) >>> 0
    if (colour === 0 || colour === WITHOUT_ALPHA) continue
    marked[index] = 1
    count += 1
    if (colours.size <= MOST_STROKE_COLOURS) colours.add(colour)
  }
  return { marked, count, colours: colours.size }
}

/** Holds a smear against the contract and against the traps that it has. */
export async function checkSmear(
  bytes: Uint8Array,
  strokes: Strokes,
  image: { readonly width: number; readonly height: number },
): Promise<Finding[]> {
  const findings: Finding[] = []
  if (strokes.width !== image.width || strokes.height !== image.height) {
    const sizes = `the picture is ${image.width} x ${image.height}, the smear ${strokes.width} x ${strokes.height}`
    findings.push(finding('smear-size', `Expected a smear of the picture's size; ${sizes}.`))
  }
  const lossy = await lossyCodec(bytes)
  if (lossy !== undefined) findings.push(finding('smear-lossy', `Expected a lossless smear, received ${lossy}.`))
  if (strokes.count === 0) {
    findings.push(finding('smear-without-strokes', 'Expected a colour other than pure black and white, found none.'))
  }
  if (strokes.colours > MOST_STROKE_COLOURS) {
    const detail = `Expected strokes of a few plain colours, found more than ${MOST_STROKE_COLOURS}: soft edges or a lossy codec.`
    findings.push(finding('smear-accidental-strokes', detail))
  }
  return findings
}

async function lossyCodec(bytes: Uint8Array): Promise<string | undefined> {
  const { format } = await sharp(bytes).metadata()
  if (format === 'jpeg') return 'a JPEG'
  if (format === 'heif') return 'an AVIF or HEIF'
  if (format === 'webp' && webpChunks(bytes).includes('VP8 ')) return 'a lossy WebP'
  return undefined
}

/** Names of a WebP file's chunks: `VP8 ` holds lossy pixels, `VP8L` lossless ones. */
function webpChunks(bytes: Uint8Array): string[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const names: string[] = []
  let offset = 12
  while (offset + 8 <= file.length) {
    names.push(file.toString('latin1', offset, offset + 4))
    const size = file.readUInt32LE(offset + 4)
    offset += 8 + size + (size % 2)
  }
  return names
}
