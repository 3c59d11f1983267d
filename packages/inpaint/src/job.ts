// What crosses between the threads: a neighbourhood goes to the worker, new pixels come back.
import type { Box } from './box.ts'
import type { KnownMark } from './mark/known-mark.ts'
import type { InpaintOptions, RegionMethod } from './options.ts'
import type { PixelImage, PixelMask } from './types.ts'
import type { Unit } from './units.ts'

/** The options that decide the pixels, with every default filled in. */
export type Settings = Required<Pick<InpaintOptions, 'quality' | 'translucent' | 'generous' | 'unfound'>>

/** One unit's neighbourhood. Owns its arrays, so that they can be handed over without copying. */
export interface Job {
  readonly pixels: PixelImage
  /** One byte per pixel of `pixels`: anything but 0 is masked. */
  readonly mask: Uint8Array<ArrayBuffer>
  /** Place of `pixels` in the picture; what is done depends on absolute positions, so that neighbours agree. */
  readonly left: number
  readonly top: number
  /** The part that is to be answered, in the coordinates of `pixels`. */
  readonly core: Box
  readonly settings: Settings
  /** What other marks of the picture were found to be. */
  readonly known?: KnownMark
}

/** The new pixels of a job's core, and what is to be said about them. */
export interface Answer {
  /** Samples of the core, in the job's channels and depth. */
  readonly data: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>
  readonly summary: Summary
}

export interface Summary {
  /** Number of masked pixels that were found to belong to the mark. */
  readonly marked: number
  readonly method: RegionMethod
  /** Whether a mark was told from the picture. */
  readonly recognised: boolean
  /** 0 to 1. */
  readonly confidence: number
  readonly opacity?: number
  /** In the picture's sample range. */
  readonly colour?: readonly number[]
  /** When de-blended: the mark in the units of the algorithms, to tell others of. */
  readonly found?: KnownMark
}

/** Copies the neighbourhood of `unit`. */
export function cutJob(image: PixelImage, mask: PixelMask, unit: Unit, settings: Settings, known?: KnownMark): Job {
  const { left, top, width, height } = unit.crop
  const row = width * image.channels
  const data = image.data instanceof Uint8Array ? new Uint8Array(row * height) : new Uint16Array(row * height)
  const masked = new Uint8Array(width * height)
  for (let y = 0; y < height; y += 1) {
    const from = (top + y) * image.width + left
    data.set(image.data.subarray(from * image.channels, (from + width) * image.channels), y * row)
    masked.set(mask.data.subarray(from, from + width), y * width)
  }
  const core = { ...unit.core, left: unit.core.left - left, top: unit.core.top - top }
  const job = { pixels: { data, width, height, channels: image.channels }, mask: masked, left, top, core, settings }
  return known ? { ...job, known } : job
}
