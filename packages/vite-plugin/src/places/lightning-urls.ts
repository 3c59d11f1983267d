// What was found out about the URLs of imported style sheets, for a visitor that is told line and column, but no file.
import { UnmarkError } from '@unmark/core/settings'

/** Where Lightning CSS sees a URL; both numbers from 1. */
export interface UrlPlace {
  readonly line: number
  readonly column: number
  readonly url: string
}

export interface LightningUrls {
  /** Notes by what the URL at a place of a file is to be replaced. */
  settle(place: UrlPlace, replacement: string, file: string): void
  /**
   * The replacement for a URL at a place.
   *
   * @throws UnmarkError `INVALID_INPUT` when two files have the same URL at the same place and mean different pictures
   */
  replacementOf(place: UrlPlace): string | undefined
}

export function createLightningUrls(): LightningUrls {
  const byPlace = new Map<string, Map<string, string>>()
  const keyOf = ({ line, column, url }: UrlPlace) => `${line}:${column}:${url}`
  return {
    settle(place, replacement, file) {
      const key = keyOf(place)
      byPlace.set(key, (byPlace.get(key) ?? new Map()).set(file, replacement))
    },
    replacementOf(place) {
      const byFile = byPlace.get(keyOf(place)) ?? new Map<string, string>()
      const [replacement, ...others] = new Set(byFile.values())
      if (others.length === 0) return replacement
      const files = [...byFile.keys()].map((file) => `${file}:${place.line}`)
      throw new UnmarkError(
        'INVALID_INPUT',
        `${place.url} stands in the same line and column of ${files.join(' and ')}, and means different pictures. Lightning CSS does not say which one it is at.`,
        { hint: 'Put a comment or an empty line before one of them.' },
      )
    },
  }
}
