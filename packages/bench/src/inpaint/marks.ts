// The marks that are stamped on photographs, and the masks that go with them.
import type { PixelImage, PixelMask } from '@unmark/inpaint'
import sharp from 'sharp'

/**
 * a: lines of thin opaque text. b: tiled text at 30 to 50 %. c: a solid logo block of 8 % of the picture in a corner.
 * d: one large diagonal text at 35 %.
 */
export type Kind = 'a' | 'b' | 'c' | 'd'
export const KINDS: readonly Kind[] = ['a', 'b', 'c', 'd']

export interface Marked {
  readonly truth: PixelImage
  readonly marked: PixelImage
  /** How much of each pixel the mark covers, 0 to 1, whatever its opacity. */
  readonly coverage: Float32Array
  /** The mark's pixels with a margin of 2 to 3 pixels. */
  readonly mask: PixelMask
}

interface Drawing {
  readonly svg: string
  readonly opacity: number
  readonly colour: readonly [number, number, number]
  readonly margin: number
}

/**
 * Stamps a mark of `kind` on `truth`; `index` varies colour, opacity and place from picture to picture.
 * @param lines only so many lines of text, for kind a
 */
export async function stamp(truth: PixelImage, kind: Kind, index: number, lines?: number): Promise<Marked> {
  const { width, height } = truth
  const drawing = DRAWINGS[kind](width, height, index, lines)
  const coverage = await render(drawing.svg, width, height)
  const data = Uint8Array.from(truth.data, (sample, at) => {
    const share = coverage[Math.floor(at / 3)]! * drawing.opacity
    return Math.round(sample * (1 - share) + share * drawing.colour[at % 3]!)
  })
  return { truth, marked: { ...truth, data }, coverage, mask: maskAround(coverage, width, height, drawing.margin) }
}

/** The same after a trip through JPEG at quality 90. */
export async function throughJpeg(marked: Marked): Promise<Marked> {
  const { data, width, height } = marked.marked
  const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer()
  const pixels = await sharp(jpeg).raw().toBuffer()
  return { ...marked, marked: { ...marked.marked, data: new Uint8Array(pixels) } }
}

/** A rectangle around everything that is covered, twice as high and with as much more at the sides. */
export function generousMask({ coverage, truth: { width, height } }: Marked): PixelMask {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let i = 0; i < coverage.length; i += 1) {
    if (coverage[i] === 0) continue
    const [x, y] = [i % width, Math.floor(i / width)]
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = y
  }
  const reach = Math.round((bottom + 1 - top) / 2)
  const inside = (x: number, y: number): boolean =>
    x >= left - reach && x <= right + reach && y >= top - reach && y <= bottom + reach
  return maskOf(width, height, inside)
}

/** A mask with what `covers` says. */
export function maskOf(width: number, height: number, covers: (x: number, y: number) => boolean): PixelMask {
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) if (covers(x, y)) data[y * width + x] = 255
  }
  return { data, width, height }
}

const WHITE = [255, 255, 255] as const
const BLACK = [0, 0, 0] as const
/** Marks are white twice as often as black. */
const colourOf = (index: number): Drawing['colour'] => (index % 3 === 2 ? BLACK : WHITE)
const FONT = 'font-family="DejaVu Sans, sans-serif"'

type Draw = (width: number, height: number, index: number, lines?: number) => Drawing

const DRAWINGS: Readonly<Record<Kind, Draw>> = {
  a: (width, height, index, count) => {
    const size = Math.round(Math.sqrt(width * height) / 34)
    const words = ['Photo by Ada Example', 'all rights reserved', 'sample, not for sale', 'do not copy 0123456789']
    const lines = words.slice(0, count).map((text, k) => {
      const x = Math.round(width * [0.05, 0.5, 0.2, 0.45][k]!)
      const y = Math.round(height * [0.12, 0.38, 0.65, 0.94][k]!)
      return `<text x="${x}" y="${y}" font-size="${size}" ${FONT}>${text}</text>`
    })
    return { svg: lines.join(''), opacity: 1, colour: colourOf(index), margin: 2 }
  },
  b: (width, height, index) => {
    const size = Math.round(Math.sqrt(width * height) / 26)
    const lines: string[] = []
    for (let row = -height; row < 2 * height; row += size * 4) {
      for (let column = -width; column < 2 * width; column += size * 8) {
        const x = column + ((row / (size * 4)) % 2) * size * 4
        lines.push(`<text x="${x}" y="${row}" font-size="${size}" font-weight="bold" ${FONT}>SAMPLE</text>`)
      }
    }
    const turned = `<g transform="rotate(-30 ${width / 2} ${height / 2})">${lines.join('')}</g>`
    return { svg: turned, opacity: [0.3, 0.4, 0.5][index % 3]!, colour: colourOf(index >> 1), margin: 2 }
  },
  c: (width, height, index) => {
    const side = Math.sqrt(0.08)
    const [w, h] = [Math.round(width * side), Math.round(height * side)]
    const [right, low] = [index % 2 === 0, index % 4 < 2]
    const [x, y] = [right ? width - w - 24 : 24, low ? height - h - 24 : 24]
    const svg = `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="12"/>`
    return { svg, opacity: 1, colour: [[200, 30, 40] as const, WHITE, [20, 60, 160] as const][index % 3]!, margin: 2 }
  },
  d: (width, height, index) => {
    const size = Math.round(Math.hypot(width, height) / 6.5)
    const angle = -(Math.atan2(height, width) * 180) / Math.PI
    const [x, y] = [width / 2, height / 2]
    const place = `x="${x}" y="${y}" text-anchor="middle" dominant-baseline="central" dy="0.36em"`
    const text = `<text ${place} font-size="${size}" font-weight="bold" ${FONT}>SAMPLE</text>`
    const turned = `<g transform="rotate(${angle} ${x} ${y})">${text}</g>`
    return { svg: turned, opacity: 0.35, colour: colourOf(index >> 1), margin: 3 }
  },
}

async function render(svg: string, width: number, height: number): Promise<Float32Array> {
  const document = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${svg}</svg>`
  const alpha = await sharp(Buffer.from(document)).ensureAlpha().extractChannel('alpha').raw().toBuffer()
  return Float32Array.from(alpha, (value) => value / 255)
}

/** Every pixel within `reach` pixels of a covered one, in a circle. */
function maskAround(coverage: Float32Array, width: number, height: number, reach: number): PixelMask {
  const data = new Uint8Array(width * height)
  for (let i = 0; i < coverage.length; i += 1) {
    if (coverage[i] === 0) continue
    const [x, y] = [i % width, Math.floor(i / width)]
    for (let ny = Math.max(0, y - reach); ny <= Math.min(height - 1, y + reach); ny += 1) {
      for (let nx = Math.max(0, x - reach); nx <= Math.min(width - 1, x + reach); nx += 1) {
        if (Math.hypot(nx - x, ny - y) <= reach + 0.3) data[ny * width + nx] = 255
      }
    }
  }
  return { data, width, height }
}
