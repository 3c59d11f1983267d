// One picture while a known mark is taken off it, at every place where it was found.
import { applyPatches } from '../apply-patches.ts'
import { type Box, grow } from '../box.ts'
import type { Pause } from '../cells.ts'
import { inpaint } from '../inpaint.ts'
import { LEAST_LOSSY_LIGHT } from '../lossy/layers.ts'
import { colourChannels } from '../planes.ts'
import type { PixelImage, PixelMask, PixelPatch } from '../types.ts'
import { ruleOf } from './alpha-rule.ts'
import { clusterBoxes } from './clusters.ts'
import type { OverlayOptions, OverlayResult } from './contract.ts'
import type { Located } from './locate.ts'
import { boxOf, cutStamp, type Placement, type Stamp } from './stamp.ts'
import { takeOff } from './take-off.ts'
import { CODING_NOISE, SMEAR_REACH, takeOffLossy } from './take-off-lossy.ts'
import { weighFill } from './weigh-fill.ts'

/** Exact work is done in bands of about this many pixels, a few milliseconds each. */
const BAND = 1 << 16
/** Lossy work is done in tiles of this side. */
const TILE = 256
/** Up to so many pixels of marks are freed of noise thoroughly; more of them in a fourth of the time. */
const THOROUGH_AREA = 1 << 19
/** From this share on a lossy mark's pixels are weighed against a fill: it starts from the pixels of the soft edges. */
const VEILING_SHARE = 0.55
/** Share of the amplified coding noise that is left after denoising. */
const NOISE_LEFT = 0.4
/** Nothing shone through. */
const HIDDEN = 255

export class Removal {
  readonly #image: PixelImage
  readonly #mark: PixelImage
  readonly #placements: readonly Placement[]
  readonly #opacity: number
  readonly #boxes: readonly Box[]
  readonly #lossy: boolean
  readonly #mask: PixelMask
  readonly #patches: PixelPatch[] = []
  /** Per pixel, what `weighFill` wants to know; made when a first pixel needs a fill. */
  #veil: PixelMask | undefined
  #hiddenPixels = 0

  constructor(image: PixelImage, mark: PixelImage, { places, opacity }: Located, lossy: boolean) {
    this.#image = image
    this.#mark = mark
    this.#placements = places.filter((place) => place.found)
    this.#opacity = opacity
    this.#lossy = lossy
    this.#mask = emptyMask(image)
    const reach = lossy ? SMEAR_REACH : 0
    this.#boxes = this.#placements.map((place) => {
      const box = boxOf(place, image.width, image.height)
      return box.width > 0 && box.height > 0 ? grow(box, reach, image.width, image.height) : box
    })
  }

  /** The mark that was laid over last is taken off first. */
  async run(pause: Pause, onProgress: (fraction: number) => void): Promise<void> {
    let done = 0
    for (const cluster of clusterBoxes(this.#boxes)) {
      const patch = cutPatch(this.#image, cluster.box)
      for (const member of [...cluster.members].reverse()) {
        if (this.#lossy) await this.#takeOffLossy(patch, member, pause)
        else await this.#takeOff(patch, member, pause)
        done += 1
        onProgress(done / this.#boxes.length)
      }
      this.#patches.push(patch)
    }
  }

  async finish(options: OverlayOptions): Promise<Pick<OverlayResult, 'patches' | 'mask' | 'inpaintedPixels'>> {
    if (this.#veil) await this.#fill(this.#veil, options)
    return { patches: this.#patches, mask: this.#mask, inpaintedPixels: this.#hiddenPixels }
  }

  async #takeOff(patch: PixelPatch, member: number, pause: Pause): Promise<void> {
    const box = this.#boxes[member]!
    const place = this.#placements[member]!
    const rule = ruleOf(patch, this.#mark, place, box, this.#opacity)
    const rows = Math.max(1, Math.floor(BAND / box.width))
    for (let y = 0; y < box.height; y += rows) {
      const band = { ...box, top: box.top + y, height: Math.min(rows, box.height - y) }
      const stamp = cutStamp(this.#mark, place, band, colourChannels(this.#image))
      this.#cover(stamp)
      takeOff(patch, stamp, this.#opacity, rule, (x, y) => this.#hide(patch.left + x, patch.top + y, HIDDEN))
      await pause()
    }
  }

  async #takeOffLossy(patch: PixelPatch, member: number, pause: Pause): Promise<void> {
    const box = this.#boxes[member]!
    const area = this.#boxes.reduce((sum, { width, height }) => sum + width * height, 0)
    const step = area > THOROUGH_AREA ? 4 : 2
    const onChanged = (x: number, y: number, share: number): void => {
      this.#mask.data[y * this.#image.width + x] = 255
      if (1 - share < LEAST_LOSSY_LIGHT) this.#hide(x, y, HIDDEN)
      else if (share > VEILING_SHARE) this.#hide(x, y, Math.round((NOISE_LEFT * CODING_NOISE) / (1 - share)))
    }
    for (let y = 0; y < box.height; y += TILE) {
      for (let x = 0; x < box.width; x += TILE) {
        const [width, height] = [Math.min(TILE, box.width - x), Math.min(TILE, box.height - y)]
        const tile = { left: box.left + x, top: box.top + y, width, height }
        const target = { image: this.#image, patch, onChanged }
        await takeOffLossy(target, this.#mark, this.#placements[member]!, this.#opacity, tile, step, pause)
      }
    }
  }

  #cover({ box, alpha }: Stamp): void {
    for (let i = 0; i < alpha.length; i += 1) {
      if (alpha[i] === 0) continue
      const row = box.top + Math.floor(i / box.width)
      this.#mask.data[row * this.#image.width + box.left + (i % box.width)] = 255
    }
  }

  #hide(x: number, y: number, level: number): void {
    this.#veil ??= emptyMask(this.#image)
    const at = y * this.#image.width + x
    if (level === HIDDEN && this.#veil.data[at] !== HIDDEN) this.#hiddenPixels += 1
    this.#veil.data[at] = Math.max(level, this.#veil.data[at]!)
  }

  /** What is filled is predicted from the picture as it is without the mark. */
  async #fill(veil: PixelMask, options: OverlayOptions): Promise<void> {
    const clean = { ...this.#image, data: this.#image.data.slice() }
    applyPatches(clean, this.#patches)
    const work = options.inpainter?.inpaint ?? inpaint
    const { patches } = await work(clean, veil, {
      translucent: 'never',
      generous: false,
      quality: options.quality ?? 'best',
      ...(options.signal ? { signal: options.signal } : {}),
    })
    for (const patch of patches) weighFill(clean, patch, veil)
    for (const [index, patch] of this.#patches.entries()) this.#patches[index] = cutPatch(clean, patch)
  }
}

function emptyMask({ width, height }: PixelImage): PixelMask {
  return { data: new Uint8Array(width * height), width, height }
}

function cutPatch(image: PixelImage, { left, top, width, height }: Box): PixelPatch {
  const row = width * image.channels
  const data = image.data instanceof Uint8Array ? new Uint8Array(row * height) : new Uint16Array(row * height)
  for (let y = 0; y < height; y += 1) {
    const from = ((top + y) * image.width + left) * image.channels
    data.set(image.data.subarray(from, from + row), y * row)
  }
  return { data, left, top, width, height, channels: image.channels }
}
