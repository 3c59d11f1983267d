// The pictures that a project is given, one per place: drawn by code, stamped with a mark, and told apart by their colours.
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import sharp, { type Sharp } from 'sharp'

/** Where in a project a picture is referenced. Each place has a picture of its own, so that a leak has a name. */
export type Place = keyof typeof SHAPES

export interface Subject {
  readonly place: Place
  /** Base name of the marked file. */
  readonly file: string
  /** What a reference appends to the file's name; starts with `?` or is empty. */
  readonly query: string
  readonly width: number
  readonly height: number
  /** RGB samples, row by row. */
  readonly clean: Uint8Array
  readonly marked: Uint8Array
  /** One byte per pixel; not 0 where the picture is to be mended. */
  readonly mask: Uint8Array
  /** The marked file as it stands in the project. */
  readonly bytes: Buffer
}

interface Shape {
  readonly file: string
  readonly query: string
  readonly width: number
  readonly height: number
  /** How the plugin learns where the mark is. */
  readonly told: 'sidecar' | 'query'
}

const LARGE = { width: 320, height: 200 }
/** Below 4,096 bytes as a file: Vite's limit for pictures that it writes into the code itself. */
const SMALL = { width: 24, height: 20 }

/** All the ways of marking, of saying where the mark is, and three formats, spread over the places. */
const SHAPES = {
  markup: { file: 'subject-markup.marked.png', query: '', told: 'sidecar', ...LARGE },
  // In pixels: Vite itself, in the build without the plugin, stumbles over a percent sign in a style's URL.
  css: { file: 'subject-css.jpg', query: '?unmark&region=112,80,96,40', told: 'query', ...LARGE },
  code: { file: 'subject-code.webp', query: '?unmark', told: 'sidecar', ...LARGE },
  inlined: { file: 'subject-inlined.png', query: '?unmark', told: 'sidecar', ...SMALL },
  public: { file: 'subject-public.marked.png', query: '', told: 'sidecar', ...LARGE },
  template: { file: 'subject-template.png', query: '?unmark', told: 'sidecar', ...LARGE },
  optimized: { file: 'subject-optimized.marked.jpg', query: '', told: 'sidecar', ...LARGE },
} as const satisfies Record<string, Shape>

/** The mark is a flat block: its opacity leaves no doubt which of the two pictures a decoded one is nearer to. */
const MARK = { left: 0.4, top: 0.45, right: 0.6, bottom: 0.55 }
const MASK_MARGIN = 0.05
const OPACITY = 0.6

export const PLACES = Object.keys(SHAPES) as Place[]

export async function drawSubject(place: Place): Promise<Subject> {
  const { width, height, file, query } = SHAPES[place]
  const clean = drawScene(width, height, PLACES.indexOf(place))
  const marked = stamp(clean, width, height)
  const mask = drawBlock(width, height, MASK_MARGIN)
  const bytes = await encode(sharp(marked, { raw: { width, height, channels: 3 } }), file)
  return { place, file, query, width, height, clean, marked, mask, bytes }
}

/** Writes the marked file, and its mask beside it where the reference does not say where the mark is. */
export async function writeSubject(
  { place, file, width, height, mask, bytes }: Subject,
  folder: string,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  await sharp(bytes).toFile(path.join(folder, file))
  if (SHAPES[place].told === 'query') return
  const stem = file.slice(0, -path.extname(file).length)
  await sharp(mask, { raw: { width, height, channels: 1 } })
    .png()
    .toFile(path.join(folder, `${stem}.mask.png`))
}

/** What stands in the sources for the subject, such as `./assets/subject-code.webp?unmark`. */
export function referenceTo({ file, query }: Pick<Subject, 'file' | 'query'>, folder: string): string {
  return `${folder}/${file}${query}`
}

function encode(picture: Sharp, file: string): Promise<Buffer> {
  if (file.endsWith('.jpg')) return picture.jpeg({ quality: 95 }).toBuffer()
  if (file.endsWith('.webp')) return picture.webp({ quality: 95 }).toBuffer()
  return picture.png().toBuffer()
}

/** Slow waves, other ones for each seed: an engine mends them well, and no two scenes are alike. */
function drawScene(width: number, height: number, seed: number): Uint8Array {
  const samples = new Uint8Array(width * height * 3)
  for (let pixel = 0; pixel < width * height; pixel++) {
    const x = (pixel % width) / width
    const y = Math.floor(pixel / width) / height
    for (let channel = 0; channel < 3; channel++) {
      const phase = seed * 2.4 + channel * (1.3 + seed)
      samples[pixel * 3 + channel] = 90 + 50 * Math.sin(4 * x + phase) + 30 * Math.cos(3 * y - phase)
    }
  }
  return samples
}

function stamp(clean: Uint8Array, width: number, height: number): Uint8Array {
  const block = drawBlock(width, height, 0)
  return clean.map((value, index) => {
    return block[Math.floor(index / 3)] === 0 ? value : Math.round((1 - OPACITY) * value + OPACITY * 255)
  })
}

function drawBlock(width: number, height: number, margin: number): Uint8Array {
  return new Uint8Array(width * height).map((_, pixel) => {
    const x = ((pixel % width) + 0.5) / width
    const y = (Math.floor(pixel / width) + 0.5) / height
    const across = x > MARK.left - margin && x < MARK.right + margin
    const down = y > MARK.top - margin && y < MARK.bottom + margin
    return across && down ? 255 : 0
  })
}
