// Which format a file's name stands for, and which extension a format is written with.
import path from 'node:path'
import { IMAGE_FORMATS, type ImageFormat } from './image.ts'

/** Every extension of a format, with its dot, the usual one first. */
export const EXTENSIONS: Readonly<Record<ImageFormat, readonly [string, ...string[]]>> = {
  png: ['.png'],
  jpeg: ['.jpg', '.jpeg', '.jpe', '.jfif'],
  webp: ['.webp'],
  avif: ['.avif'],
  tiff: ['.tiff', '.tif'],
  gif: ['.gif'],
}

/** The format that a file name's extension stands for. */
export function formatOfName(name: string): ImageFormat | undefined {
  const extension = path.extname(name).toLowerCase()
  return IMAGE_FORMATS.find((format) => EXTENSIONS[format].includes(extension))
}
