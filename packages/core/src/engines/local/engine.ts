// The embedded engine: works on this machine, needs to be told where the mark is, costs nothing.
import { createInpainter, INPAINT_VERSION, type Inpainter, type RegionMethod, type RegionReport } from '@unmark/inpaint'
import { abortError, UnmarkError } from '../../errors.ts'
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

async function run(inpainter: Inpainter, { mask, pixels, signal, onProgress }: EngineJob): Promise<EngineOutput> {
  if (!mask) throw new UnmarkError('MASK_REQUIRED', 'The local engine cannot find a mark by itself.')
  try {
    const { patches, regions } = await inpainter.inpaint(await pixels(), mask, { signal, onProgress })
    return { kind: 'patches', patches, notes: describeRegions(regions) }
  } catch (error) {
    throw signal.aborted ? abortError(signal) : error
  }
}

const DEEDS: Readonly<Record<RegionMethod, string>> = {
  deblend: 'taken off the picture under it',
  interpolation: 'filled from what surrounds it',
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
