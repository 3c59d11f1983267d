// Runs one whole picture as one job, in this thread.
import { applyPatches, type PixelImage, type PixelMask } from '../../src/index.ts'
import { cutJob, type Settings, type Summary } from '../../src/job.ts'
import { restore } from '../../src/restore.ts'

export interface Restored {
  readonly image: PixelImage
  readonly summary: Summary
}

/** Restores the masked pixels of `image`; settings are those of the package's defaults unless given. */
export function restored(image: PixelImage, mask: PixelMask, settings: Partial<Settings> = {}): Restored {
  const { width, height } = image
  const box = { left: 0, top: 0, width, height }
  const unit = { mark: 0, core: box, crop: box, masked: 0 }
  const defaults = { quality: 'best', translucent: 'auto', generous: true, unfound: 'fill' } as const
  const job = cutJob(image, mask, unit, { ...defaults, ...settings })
  const { data, summary } = restore(job, () => undefined)
  const copy = { ...image, data: image.data.slice() }
  applyPatches(copy, [{ ...box, channels: image.channels, data }])
  return { image: copy, summary }
}

/** Share of the pixels that are masked, bare of the mark and yet changed. */
export function needlesslyChanged(
  marked: PixelImage,
  result: PixelImage,
  mask: PixelMask,
  coverage: Float64Array,
): number {
  let [bare, changed] = [0, 0]
  for (let i = 0; i < mask.data.length; i += 1) {
    if (mask.data[i] === 0 || coverage[i]! > 0) continue
    bare += 1
    const from = i * marked.channels
    if (marked.data.subarray(from, from + marked.channels).some((value, c) => value !== result.data[from + c]))
      changed += 1
  }
  return changed / bare
}
