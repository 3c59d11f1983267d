// The choices that core offers, as words of the command line. Those that core keeps beside heavy parts are said again
// here, because loading them takes longer than the rest of a usage error; the types and a test hold the two together.
import type { EngineChoice, MaskDialect } from '@unmark/core'

export { EXTENSIONS, formatOfName, IMAGE_FORMATS as FORMATS } from '@unmark/core/faces'

export const ENGINES = wordsOf<EngineChoice>({ auto: true, kaze: true, local: true })

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
