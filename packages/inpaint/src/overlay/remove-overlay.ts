// The story of a known mark: it is looked for at its places, taken off, and what it hid is filled.
import { setImmediate } from 'node:timers/promises'
import { applyPatches } from '../apply-patches.ts'
import type { Box } from '../box.ts'
import type { Pause } from '../cells.ts'
import { checkImage } from '../check-input.ts'
import { inpaint } from '../inpaint.ts'
import { colourChannels } from '../planes.ts'
import type { PixelImage, PixelMask, PixelPatch } from '../types.ts'
import { checkOverlay } from './check-overlay.ts'
import { clusterBoxes } from './clusters.ts'
import type { Overlay, OverlayOptions, OverlayPlace, OverlayResult } from './contract.ts'
import { type Located, locate } from './locate.ts'
import { boxOf, cutStamp, type Placement, placementOf } from './stamp.ts'
import { takeOff } from './take-off.ts'

/** Rows are taken off in bands of about this many pixels, a few milliseconds each. */
const BAND = 1 << 16
/** Share of the work that the search for the mark is. */
const SEARCHED = 0.7

/**
 * Removes a mark that is known pixel by pixel, by inverting its blend (Porter and Duff's `over`, on gamma-encoded samples
 * as practically all marks are laid over). From a losslessly kept picture, what was under the mark comes back but for
 * rounding: at most `0.5 / (1 - a)` samples off, `a` being the mark's alpha times its opacity. Pixels that the mark hides
 * are filled from their surroundings, as by `inpaint`.
 *
 * Each place is refined by a search around it, and the mark is recognised by the traces of its edges: where it is not
 * found nothing changes, so that no negative of it is stamped into the picture.
 *
 * The work is done in slices of some milliseconds on the calling thread, so that other events get their turn.
 *
 * @param image 8 or 16 bit, 1 to 4 channels; it is read, not changed
 * @param overlay the mark's own pixels and, when known, its opacity
 * @param places where it was laid over, in that order; `tileOverlay` gives those of a repeated mark
 * @returns patches to be written with `applyPatches`, the mask of what they may change, and what was found where
 * @throws TypeError or RangeError (as a rejection) when an argument has the wrong form; rejects with `signal.reason`
 *   when aborted
 */
export async function removeOverlay(
  image: PixelImage,
  overlay: Overlay,
  places: readonly OverlayPlace[],
  options: OverlayOptions = {},
): Promise<OverlayResult> {
  checkImage(image)
  checkOverlay(overlay, places, options)
  const pause: Pause = async () => {
    await setImmediate()
    options.signal?.throwIfAborted()
  }
  options.signal?.throwIfAborted()
  options.onProgress?.(0)
  const range = options.refine !== false && { pixels: 3, scale: 0.01, ...options.refine }
  const located = await locate(
    {
      image,
      overlay,
      places: places.map((place) => placementOf(place, overlay.image)),
      range,
      lossy: options.source === 'lossy',
      force: options.force ?? false,
    },
    pause,
    (fraction) => options.onProgress?.(SEARCHED * fraction),
  )
  const removal = new Removal(image, overlay.image, located)
  await removal.run(pause)
  const result = await removal.finish(options)
  options.onProgress?.(1)
  return { ...result, ...located, places: [...located.places] }
}

/** One picture while the mark is taken off it. */
class Removal {
  readonly #image: PixelImage
  readonly #mark: PixelImage
  readonly #placements: readonly Placement[]
  readonly #opacity: number
  readonly #boxes: readonly Box[]
  readonly #mask: PixelMask
  readonly #patches: PixelPatch[] = []
  #hidden: PixelMask | undefined
  #hiddenPixels = 0

  constructor(image: PixelImage, mark: PixelImage, { places, opacity }: Located) {
    this.#image = image
    this.#mark = mark
    this.#placements = places.filter((place) => place.found)
    this.#opacity = opacity
    this.#boxes = this.#placements.map((place) => boxOf(place, image.width, image.height))
    this.#mask = emptyMask(image)
  }

  async run(pause: Pause): Promise<void> {
    for (const cluster of clusterBoxes(this.#boxes)) {
      const patch = cutPatch(this.#image, cluster.box)
      for (const member of [...cluster.members].reverse()) await this.#takeOff(patch, member, pause)
      this.#patches.push(patch)
    }
  }

  /** The mark that was laid over last is taken off first. */
  async #takeOff(patch: PixelPatch, member: number, pause: Pause): Promise<void> {
    const box = this.#boxes[member]!
    const rows = Math.max(1, Math.floor(BAND / box.width))
    for (let y = 0; y < box.height; y += rows) {
      const band = { ...box, top: box.top + y, height: Math.min(rows, box.height - y) }
      const stamp = cutStamp(this.#mark, this.#placements[member]!, band, colourChannels(this.#image))
      for (let i = 0; i < stamp.alpha.length; i += 1) {
        if (stamp.alpha[i] === 0) continue
        const row = band.top + Math.floor(i / band.width)
        this.#mask.data[row * this.#image.width + band.left + (i % band.width)] = 255
      }
      takeOff(patch, stamp, this.#opacity, 'kept', (column, row) => this.#hide(patch.left + column, patch.top + row))
      await pause()
    }
  }

  #hide(x: number, y: number): void {
    this.#hidden ??= emptyMask(this.#image)
    const at = y * this.#image.width + x
    if (this.#hidden.data[at] === 0) this.#hiddenPixels += 1
    this.#hidden.data[at] = 255
  }

  async finish(options: OverlayOptions): Promise<Pick<OverlayResult, 'patches' | 'mask' | 'inpaintedPixels'>> {
    if (this.#hidden) await this.#fill(this.#hidden, options)
    return { patches: this.#patches, mask: this.#mask, inpaintedPixels: this.#hiddenPixels }
  }

  /** What is filled is predicted from the picture as it is without the mark. */
  async #fill(hidden: PixelMask, options: OverlayOptions): Promise<void> {
    const clean = { ...this.#image, data: this.#image.data.slice() }
    applyPatches(clean, this.#patches)
    const work = options.inpainter?.inpaint ?? inpaint
    const { patches } = await work(clean, hidden, {
      translucent: 'never',
      generous: false,
      quality: options.quality ?? 'best',
      ...(options.signal ? { signal: options.signal } : {}),
    })
    applyPatches(clean, patches)
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
