// The choices that core offers, as words of the command line. Said again here, because loading core takes longer than
// the rest of a usage error; the types and a test hold the two together.
import path from 'node:path'
import type { EngineChoice, ImageFormat, MaskDialect } from '@unmark/core'

/** The usual extension of each format first. */
export const EXTENSIONS: Readonly<Record<ImageFormat, readonly [string, ...string[]]>> = {
  png: ['.png'],
  jpeg: ['.jpg', '.jpeg', '.jpe', '.jfif'],
  webp: ['.webp'],
  avif: ['.avif'],
  tiff: ['.tiff', '.tif'],
  gif: ['.gif'],
}

export const FORMATS = Object.keys(EXTENSIONS) as readonly ImageFormat[]

export const ENGINES = wordsOf<EngineChoice>({ auto: true, kaze: true, local: true })

/** The format that a file name's extension stands for. */
export function formatOfName(name: string): ImageFormat | undefined {
  const extension = path.extname(name).toLowerCase()
  return FORMATS.find((format) => EXTENSIONS[format].includes(extension))
}

/** Takes all words of a union, so that none can be forgotten. */
function wordsOf<T extends string>(words: Readonly<Record<T, true>>): readonly T[] {
  return Object.keys(words) as T[]
}

export const MASK_DIALECTS = wordsOf<MaskDialect>({
  auto: true,
  smear: true,
  white: true,
  transparent: true,
  opaque: true,
})
