// From a marked asset to what core is asked for: who says where the mark is, and which files that depends on.
import path from 'node:path'
import type { OutputOptions, RemoveRequest } from '@unmark/core'
import type { ConfigFile } from '@unmark/core/config-file'
import { formatOfName, UnmarkError } from '@unmark/core/settings'
import type { MarkedAsset } from '../asset.ts'
import { placeOfDirectives } from './directives.ts'
import { type Matches, matcherOf } from './match.ts'
import { withSlashes } from './names.ts'
import type { CleaningOptions } from './options.ts'
import type { MarkPlace } from './place.ts'
import { placeOfSidecars, sidecarsOf } from './sidecars.ts'

export class Requests {
  readonly #masks: readonly { readonly matches: Matches; readonly file: string }[]
  readonly #regions: readonly { readonly matches: Matches; readonly place: MarkPlace }[]

  readonly #configFile: ConfigFile | undefined

  constructor(
    { masks, regions, unit, configFile }: Pick<CleaningOptions, 'masks' | 'regions' | 'unit' | 'configFile'>,
    root: string,
  ) {
    this.#configFile = configFile
    this.#masks = masks.map(({ glob, file }) => ({ matches: matcherOf(glob, root), file: withSlashes(file) }))
    this.#regions = regions.map((rule) => ({
      matches: rule.glob === undefined ? () => true : matcherOf(rule.glob, root),
      place: { regions: rule.regions, unit },
    }))
  }

  /**
   * What to ask core for. The query decides where the mark is; if it says nothing, the sidecars; then the plugin's
   * options; then the configuration file. Whoever says anything says all: a region in a query replaces a mask beside the picture.
   *
   * @throws UnmarkError `INVALID_INPUT` for a directive or a sidecar that cannot be used
   */
  requestFor(asset: MarkedAsset): RemoveRequest {
    const { output, regions: theirRegions = [], ...theirs } = this.#configFile?.requestFor(asset.file) ?? {}
    const place = this.#placeOf(asset) ?? { ...theirs, regions: theirRegions }
    const { mask, maskDialect, regions, unit, overlay } = place
    const kept = output && outputFor(asset.file, output)
    for (const file of [mask, overlay?.image]) {
      if (typeof file === 'string' && file.includes('\0')) throw unusablePath(file)
    }
    return {
      image: asset.file,
      ...(mask !== undefined && { mask }),
      ...(maskDialect && { maskDialect }),
      ...(regions.length > 0 && { regions }),
      ...(unit && { unit }),
      ...(overlay && { overlay }),
      ...(kept && { output: kept }),
    }
  }

  /**
   * Every file, there or not, that decides what comes of an asset, also while it cannot be cleaned: a sidecar that is
   * wrong is mended by changing it.
   */
  dependencies(asset: MarkedAsset, request = this.#requestOrNone(asset)): readonly string[] {
    const { mask, options } = sidecarsOf(asset.file)
    const named = [request?.mask, request?.overlay?.image].filter((source) => typeof source === 'string')
    // The configuration file may name a URL, which nobody can watch.
    const files = named.filter((source) => path.isAbsolute(source)).map(withSlashes)
    return [...new Set([asset.file, mask, options, ...files])]
  }

  #requestOrNone(asset: MarkedAsset): RemoveRequest | undefined {
    try {
      return this.requestFor(asset)
    } catch (error) {
      // Whoever cleans the asset hears of it; the files to watch are known all the same.
      if (UnmarkError.is(error)) return undefined
      throw error
    }
  }

  #placeOf({ file, directives }: MarkedAsset): MarkPlace | undefined {
    return placeOfDirectives(file, directives) ?? placeOfSidecars(file) ?? this.#placeOfOptions(file)
  }

  #placeOfOptions(file: string): MarkPlace | undefined {
    const mask = this.#masks.find(({ matches }) => matches(file))?.file
    const place = this.#regions.find(({ matches }) => matches(file))?.place
    if (mask === undefined) return place
    return { ...(place ?? { regions: [] }), mask }
  }
}

/** The file system's own refusal is no failure of a picture but a crash, and comes before core sees the path. */
function unusablePath(file: string): UnmarkError {
  const message = `The path ${JSON.stringify(file)} of a mask or a mark holds a zero byte, which no path can.`
  return new UnmarkError('INVALID_INPUT', message, { hint: 'Correct the query, the sidecar or the options.' })
}

/**
 * A picture of a site keeps its format, because its name and whoever refers to it say so; another format in the
 * configuration file is for the command line.
 */
function outputFor(file: string, { format, quality }: OutputOptions): OutputOptions | undefined {
  const isOwn = format !== undefined && format === formatOfName(file)
  if (!isOwn && (format !== undefined || quality === undefined)) return undefined
  return { ...(isOwn && { format }), ...(quality !== undefined && { quality }) }
}
