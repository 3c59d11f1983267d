// Estimates the quality setting that a JPEG was saved with from its luma quantisation table.
import { DQT, type JpegSegment } from './segments.ts'

/** Mean of the example luma table (ITU-T T.81, table K.1), which encoders scale by quality. */
const MEAN_STEP_AT_50 = 57.625
/** Used where a file has no readable table. */
const DEFAULT_QUALITY = 92

/**
 * Quality 1 to 100 on libjpeg's scale: below 50 the example table is scaled by 50 / quality, above by 2 - quality / 50.
 */
export function estimateQuality(segments: readonly JpegSegment[]): number {
  const table = segments.find(({ marker, data }) => marker === DQT && data.length >= 65 && data[0] === 0)
  if (!table) return DEFAULT_QUALITY
  const mean = table.data.subarray(1, 65).reduce((sum, step) => sum + step, 0) / 64
  const scale = mean / MEAN_STEP_AT_50
  const quality = scale <= 1 ? 100 - 50 * scale : 50 / scale
  return Math.max(1, Math.min(100, Math.round(quality)))
}
