// The public names of this package, and nothing else.
export { applyPatches } from './apply-patches.ts'
export type { Box } from './box.ts'
export type { Inpainter, InpainterOptions } from './inpaint.ts'
export { createInpainter, inpaint } from './inpaint.ts'
export type { InpaintOptions, InpaintResult, Quality, RegionMethod, RegionReport } from './options.ts'
export type {
  FoundPlace,
  Overlay,
  OverlayOptions,
  OverlayPlace,
  OverlayResult,
  RefineRange,
} from './overlay/contract.ts'
export { removeOverlay } from './overlay/remove-overlay.ts'
export type { TileOptions } from './overlay/tile-overlay.ts'
export { tileOverlay } from './overlay/tile-overlay.ts'
export type { PixelImage, PixelMask, PixelPatch } from './types.ts'
export { INPAINT_VERSION } from './version.ts'
