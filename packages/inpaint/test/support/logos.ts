// Known marks made by code, and the blend that lays them over a picture as a tool would.
import type { PixelImage } from '../../src/index.ts'
import { randomFrom } from './pictures.ts'

export interface LogoOptions {
  readonly channels?: 1 | 2 | 3 | 4
  readonly depth?: 8 | 16
  /** Decides the colours. */
  readonly seed?: number
}

/** A logo: a ring and slanted bars with soft edges in two colours, on a transparent ground where there is alpha. */
export function logo(width: number, height: number, options: LogoOptions = {}): PixelImage {
  const { channels = 4, depth = 8, seed = 1 } = options
  const random = randomFrom(seed)
  const top = depth === 8 ? 255 : 65535
  const data = depth === 8 ? new Uint8Array(width * height * channels) : new Uint16Array(width * height * channels)
  const colours = Array.from({ length: 6 }, () => Math.round(random() * top))
  const [cx, cy, radius] = [height / 2, height / 2, height * 0.36]
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const ring = height * 0.09 - Math.abs(Math.hypot(x + 0.5 - cx, y + 0.5 - cy) - radius)
      const phase = (x + 0.3 * y) % (height / 2)
      const inside = Math.min(x - height, width - 2 - x, y - height * 0.2, height * 0.8 - y)
      const bar = Math.min(height * 0.12 - Math.abs(phase - height / 4), inside)
      const at = (y * width + x) * channels
      const shown = channels < 3 ? 1 : 3
      for (let c = 0; c < shown; c += 1) data[at + c] = colours[(ring > bar ? 0 : 3) + c]!
      const alpha = Math.min(1, Math.max(0, Math.max(ring, bar) + 0.5))
      if (channels === 2 || channels === 4) data[at + channels - 1] = Math.round(alpha * top)
    }
  }
  return { data, width, height, channels }
}

/** `image` with `mark` laid over it, pixel by pixel, rounded as a file would be; the picture keeps its alpha. */
export function lay(
  image: PixelImage,
  mark: PixelImage,
  place: { readonly x: number; readonly y: number },
  opacity: number,
): PixelImage {
  const data = image.data.slice()
  const [top, markTop] = [topOf(image), topOf(mark)]
  for (let y = 0; y < mark.height; y += 1) {
    for (let x = 0; x < mark.width; x += 1) {
      const [px, py] = [place.x + x, place.y + y]
      if (px < 0 || py < 0 || px >= image.width || py >= image.height) continue
      const from = (y * mark.width + x) * mark.channels
      const alpha = mark.channels % 2 === 1 ? 1 : mark.data[from + mark.channels - 1]! / markTop
      const share = alpha * opacity
      const at = (py * image.width + px) * image.channels
      for (let c = 0; c < (image.channels < 3 ? 1 : 3); c += 1) {
        const colour = (colourOf(mark, from, c, image.channels < 3) * top) / markTop
        data[at + c] = Math.round(data[at + c]! * (1 - share) + colour * share)
      }
    }
  }
  return { ...image, data }
}

function topOf(image: PixelImage): number {
  return image.data instanceof Uint8Array ? 255 : 65535
}

function colourOf(mark: PixelImage, from: number, c: number, grey: boolean): number {
  if (mark.channels < 3) return mark.data[from]!
  if (!grey) return mark.data[from + c]!
  return 0.299 * mark.data[from]! + 0.587 * mark.data[from + 1]! + 0.114 * mark.data[from + 2]!
}
