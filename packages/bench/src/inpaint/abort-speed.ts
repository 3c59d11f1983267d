// How soon an aborted call returns, at moments from its first step to deep inside its work.
import { setTimeout as wait } from 'node:timers/promises'
import type { Inpainter, PixelImage } from '@unmark/inpaint'
import { painted, strokesEverywhere, tiled } from './large-pictures.ts'

/** Milliseconds from the call to the abort: while the mask is read, while threads start, while they work. */
const MOMENTS = [0, 5, 20, 50, 100, 200, 400, 800]

/** Milliseconds from the abort to the rejection, in the slowest of all cases; 12 megapixels with a tiled mark. */
export async function slowestAbort(inpainter: Inpainter, base: PixelImage): Promise<number> {
  const mask = strokesEverywhere(4000, 3000)
  const image = painted(tiled(base, 4000, 3000), mask)
  let slowest = 0
  for (const moment of MOMENTS) {
    const controller = new AbortController()
    const ended = inpainter.inpaint(image, mask, { signal: controller.signal }).then(
      () => false,
      () => true,
    )
    // The timer itself may be late when the call keeps this thread busy: an abort counts from when it was wanted.
    const wanted = performance.now() + moment
    await wait(moment)
    controller.abort()
    if (!(await ended))
      throw new Error(`Expected work on 12 megapixels to last longer than ${moment} ms; it had ended.`)
    slowest = Math.max(slowest, performance.now() - wanted)
  }
  return slowest
}
