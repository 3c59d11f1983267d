// The one thing this package does: finds the marks in a mask, lets worker threads renew them, gathers the patches.
import { availableParallelism } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import { countCells, type Pause } from './cells.ts'
import { checkImage, checkMask, checkOptions } from './check-input.ts'
import { type Answer, cutJob, type Settings } from './job.ts'
import { findMarks } from './marks.ts'
import type { InpaintOptions, InpaintResult } from './options.ts'
import { WorkerPool } from './pool.ts'
import { trackProgress } from './progress.ts'
import { reportMarks } from './report.ts'
import { runUnits } from './run-units.ts'
import type { PixelImage, PixelMask, PixelPatch } from './types.ts'
import { type Plan, planUnits } from './units.ts'

/** The threads of an inpainter. */
export interface InpainterOptions {
  /** Greatest number of worker threads. Default: the number of processors, at most 4. */
  readonly threads?: number
}

/** Keeps its worker threads between pictures, which saves their start for each. */
export interface Inpainter {
  /** As the function {@link inpaint}; several calls may run at once and share the threads. */
  inpaint(image: PixelImage, mask: PixelMask, options?: InpaintOptions): Promise<InpaintResult>
  /** Ends the threads; open calls reject. Not needed for a program to end: idle threads do not keep it alive. */
  close(): Promise<void>
}

const THREAD_LIMIT = 4

/** An {@link Inpainter} whose threads start with the first call. */
export function createInpainter(options: InpainterOptions = {}): Inpainter {
  const threads = options.threads ?? Math.min(THREAD_LIMIT, availableParallelism())
  if (!Number.isInteger(threads) || threads < 1) {
    throw new RangeError(`options.threads must be a whole number above 0, not ${String(threads)}.`)
  }
  const pool = new WorkerPool(threads)
  return {
    inpaint: (image, mask, settings = {}) => run(pool, image, mask, settings),
    close: () => pool.close(new Error('The inpainter was closed before the work was done.')),
  }
}

/**
 * Renews the masked pixels of `image` in worker threads of its own, which end with the call. Only the neighbourhood of
 * each mark is copied. The same input gives the same pixels on every machine (see `INPAINT_VERSION`).
 *
 * Alpha: masked pixels take the alpha of the unmasked ones around their mark where that is one and the same value, and
 * keep their own where it is not. Colours of fully transparent pixels count as unknown.
 *
 * @param image 8 or 16 bit, 1 to 4 channels; it is read, not changed
 * @param mask same size; what is not 0 is renewed
 * @returns patches to be written with `applyPatches`, and a report per mark; both empty for an empty mask
 * @throws TypeError or RangeError when image, mask or an option has the wrong form, the two differ in size, or the mask
 *   covers the whole picture. Rejects with `signal.reason` when aborted, and with a thread's own error when it fails.
 */
export async function inpaint(
  image: PixelImage,
  mask: PixelMask,
  options: InpaintOptions = {},
): Promise<InpaintResult> {
  const inpainter = createInpainter()
  try {
    return await inpainter.inpaint(image, mask, options)
  } finally {
    await inpainter.close()
  }
}

async function run(
  pool: WorkerPool,
  image: PixelImage,
  mask: PixelMask,
  options: InpaintOptions,
): Promise<InpaintResult> {
  checkImage(image)
  checkMask(mask, image)
  checkOptions(options)
  const failure = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, failure.signal]) : failure.signal
  signal.throwIfAborted()
  const plan = await planWork(mask, signal)
  const report = trackProgress(plan.units, options.onProgress)
  const settings = settle(options)
  try {
    const answers = await runUnits(plan.units, (index, known) =>
      pool.run(
        () => cutJob(image, mask, plan.units[index]!, settings, known),
        signal,
        (fraction) => report(index, fraction),
      ),
    )
    report.finish()
    return assemble(image, plan, answers)
  } catch (error) {
    // The other units of this picture are of no use any more.
    failure.abort(error)
    throw error
  }
}

function settle(options: InpaintOptions): Settings {
  return {
    quality: options.quality ?? 'best',
    translucent: options.translucent ?? 'auto',
    generous: options.generous ?? true,
    unfound: options.unfound ?? 'fill',
  }
}

async function planWork(mask: PixelMask, signal: AbortSignal): Promise<Plan> {
  const pause: Pause = async () => {
    await setImmediate()
    signal.throwIfAborted()
  }
  const cells = await countCells(mask, pause)
  const masked = cells.counts.reduce((sum, count) => sum + count, 0)
  if (masked === mask.width * mask.height) {
    throw new RangeError(
      'The mask covers the whole picture, so nothing is left to fill from. Leave some of it unmasked.',
    )
  }
  return planUnits(findMarks(cells), mask, pause)
}

function assemble(image: PixelImage, plan: Plan, answers: readonly Answer[]): InpaintResult {
  const patches = plan.units.map(
    (unit, index): PixelPatch => ({ ...unit.core, channels: image.channels, data: answers[index]!.data }),
  )
  return { patches, regions: reportMarks(plan, answers) }
}
