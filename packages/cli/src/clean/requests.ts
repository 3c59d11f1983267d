// What core is asked for each picture: the command line's words over the configuration file's.
import type { ImageSource, RemoveRequest } from '@unmark/core'
import type { ConfigFile, PictureSettings } from '@unmark/core/config-file'
import { isUrl } from '../address.ts'
import type { Input } from '../inputs.ts'
import { withoutUndefined } from '../without-undefined.ts'
import type { CleanOptions } from './options.ts'

export interface RequestParts {
  readonly options: CleanOptions
  readonly config: ConfigFile | undefined
  /** Where the result goes; undefined when it is not written to a file. */
  readonly output: string | undefined
  /** The picture itself, when it does not lie at the input's address. */
  readonly image?: ImageSource
}

export function requestFor(input: Input, { options, config, output, image }: RequestParts): RemoveRequest {
  const settings = image === undefined ? settingsFor(input.image, config) : {}
  return {
    ...wishFor(options, settings),
    image: image ?? input.image,
    output: outputOptions(options, settings.output, output),
  }
}

/** Where the mark of one picture is: what the command line says, or else the configuration file. */
export function markOf(
  image: string,
  options: Pick<CleanOptions, 'request' | 'showsMark'>,
  config: ConfigFile | undefined,
): CleanOptions['request'] {
  return wishFor(options, settingsFor(image, config))
}

function wishFor(
  { request, showsMark }: Pick<CleanOptions, 'request' | 'showsMark'>,
  { output: _, ...marks }: PictureSettings,
): CleanOptions['request'] {
  return { ...(showsMark ? {} : marks), ...request }
}

function settingsFor(image: string, config: ConfigFile | undefined): PictureSettings {
  return config && !isUrl(image) ? config.requestFor(image) : {}
}

function outputOptions(options: CleanOptions, settings: PictureSettings['output'], path: string | undefined) {
  const { format, quality, overwrite } = options
  return { ...settings, ...withoutUndefined({ path, format, quality }), overwrite }
}
