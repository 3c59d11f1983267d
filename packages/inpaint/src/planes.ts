// A neighbourhood as the algorithms want it: one plane of floats per colour channel, and what is known of each pixel.
import type { Box } from './box.ts'
import type { Job } from './job.ts'
import type { PixelImage } from './types.ts'

/** The pixel is the picture's own. */
export const KNOWN = 0
/** The pixel is hidden by a mark. */
export const HOLE = 1
/** The pixel is not masked, but says nothing: it is fully transparent. */
export const VOID = 2

export interface Planes {
  readonly width: number
  readonly height: number
  /** One plane of a grey picture, three of a coloured one; samples 0 to 255 whatever the picture's depth, row by row. */
  readonly colour: readonly Float32Array<ArrayBuffer>[]
  /** `KNOWN`, `HOLE` or `VOID` per pixel. */
  readonly role: Uint8Array<ArrayBuffer>
}

/** Greatest sample of `pixels`' depth, divided by the planes' 255. */
export function scaleOf(pixels: PixelImage): number {
  return pixels.data instanceof Uint8Array ? 1 : 257
}

/** Number of colour channels, without alpha. */
export function colourChannels(pixels: PixelImage): number {
  return pixels.channels < 3 ? 1 : 3
}

export function hasAlpha(pixels: PixelImage): boolean {
  return pixels.channels === 2 || pixels.channels === 4
}

/** Takes a job's colour apart. */
export function toPlanes(job: Job): Planes {
  const { data, width, height, channels } = job.pixels
  const size = width * height
  const scale = 1 / scaleOf(job.pixels)
  const colour = Array.from({ length: colourChannels(job.pixels) }, (_, channel) => {
    const plane = new Float32Array(size)
    for (let i = 0, from = channel; i < size; i += 1, from += channels) plane[i] = data[from]! * scale
    return plane
  })
  const role = new Uint8Array(size)
  const alpha = hasAlpha(job.pixels) ? channels - 1 : -1
  for (let i = 0; i < size; i += 1) {
    if (job.mask[i] !== 0) role[i] = HOLE
    else if (alpha >= 0 && data[i * channels + alpha] === 0) role[i] = VOID
  }
  return { width, height, colour, role }
}

/** A copy that can be written to without touching `planes`. */
export function clonePlanes(planes: Planes): Planes {
  return { ...planes, colour: planes.colour.map((plane) => plane.slice()), role: planes.role.slice() }
}

/** The samples of `core` in `pixels`, with the colours of its holes taken from `planes`. */
export function fromPlanes(
  pixels: PixelImage,
  planes: Planes,
  core: Box,
): Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> {
  const { channels, width } = pixels
  const length = core.width * core.height * channels
  const data = pixels.data instanceof Uint8Array ? new Uint8Array(length) : new Uint16Array(length)
  const scale = scaleOf(pixels)
  for (let y = 0; y < core.height; y += 1) {
    const from = (core.top + y) * width + core.left
    data.set(pixels.data.subarray(from * channels, (from + core.width) * channels), y * core.width * channels)
    for (let x = 0; x < core.width; x += 1) {
      if (planes.role[from + x] !== HOLE) continue
      const to = (y * core.width + x) * channels
      for (let c = 0; c < planes.colour.length; c += 1) data[to + c] = toSample(planes.colour[c]![from + x]!, scale)
    }
  }
  return data
}

function toSample(value: number, scale: number): number {
  return Math.round(Math.min(255, Math.max(0, value)) * scale)
}
