// The embedded engine: works on this machine, needs to be told where the mark is, costs nothing.
import {
  createInpainter,
  INPAINT_VERSION,
  type Inpainter,
  type RegionMethod,
  type RegionReport,
  removeOverlay,
} from '@unmark/inpaint'
import { abortError, UnmarkError } from '../../errors.ts'
import type { Mask } from '../../image.ts'
import type { OverlayLayer } from '../../masks/lay-overlay.ts'
import type { EngineJob, EngineOutput, InstantEngine } from '../engine.ts'

export interface LocalEngine extends InstantEngine {
  /** Ends the worker threads. */
  close(): Promise<void>
}

/** Makes the engine; its worker threads start with the first picture and are shared by all. */
export function createLocalEngine(): LocalEngine {
  const inpainter = createInpainter()
  return {
    kind: 'instant',
    name: 'local',
    version: INPAINT_VERSION,
    needsMask: true,
    run: (job) => run(inpainter, job),
    close: () => inpainter.close(),
  }
}

async function run(inpainter: Inpainter, job: EngineJob): Promise<EngineOutput> {
  const { mask, overlay, signal } = job
  if (!mask) throw new UnmarkError('MASK_REQUIRED', 'The local engine cannot find a mark by itself.')
  try {
    return await (overlay ? takeOff(inpainter, job, overlay) : renew(inpainter, job, mask))
  } catch (error) {
    throw signal.aborted ? abortError(signal) : error
  }
}

async function renew(
  inpainter: Inpainter,
  { pixels, signal, onProgress }: EngineJob,
  mask: Mask,
): Promise<EngineOutput> {
  const { patches, regions } = await inpainter.inpaint(await pixels(), mask, { signal, onProgress })
  return { kind: 'patches', patches, notes: describeRegions(regions), warnings: warnOfUnseen(regions, mask) }
}

/** The mark was found, so its place and opacity are exact and beyond doubt. */
async function takeOff(
  inpainter: Inpainter,
  { image, pixels, signal, onProgress }: EngineJob,
  { mark, places, opacity }: OverlayLayer,
): Promise<EngineOutput> {
  const source = image.lossless ? 'exact' : 'lossy'
  const given = { image: mark, ...(opacity === undefined ? {} : { opacity }) }
  const options = { refine: false, force: true, source, inpainter, signal, onProgress } as const
  const { patches, inpaintedPixels } = await removeOverlay(await pixels(), given, places, options)
  const filled =
    inpaintedPixels === 0 ? '' : ` ${inpaintedPixels} pixels that it hid were filled from what surrounds them.`
  return { kind: 'patches', patches, notes: [`The overlay was taken off by turning its blending round.${filled}`] }
}

/** A drawn mask says where the mark is to the pixel; a rectangle only says where to look, and may be wrong. */
function warnOfUnseen(regions: readonly RegionReport[], mask: Mask): string[] {
  const unseen = regions.filter(({ recognised }) => !recognised).length
  if (mask.origin !== 'regions' || unseen === 0) return []
  const where = regions.length === 1 ? 'the region' : `${unseen} of ${regions.length} regions`
  return [
    `No mark could be told from the picture in ${where}; everything there was filled from its surroundings. Look at the result, and leave out regions without a mark.`,
  ]
}

const DEEDS: Readonly<Record<RegionMethod, string>> = {
  deblend: 'taken off the picture under it',
  interpolation: 'filled from what surrounds it',
  none: 'left as it was, because no mark could be told from the picture there',
  texture: 'filled with texture of its surroundings',
}

/** One sentence for each way in which marks were removed. */
function describeRegions(regions: readonly RegionReport[]): string[] {
  const methods = [...new Set(regions.map(({ method }) => method))]
  return methods.map((method) => {
    const count = regions.filter((region) => region.method === method).length
    return `${count} mark${count === 1 ? ' was' : 's were each'} ${DEEDS[method]}.`
  })
}
