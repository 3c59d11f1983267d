export type { PixelImage, PixelMask, PixelPatch } from './types.ts'
