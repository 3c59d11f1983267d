// The form of a configuration file, for people who write one and for their editors.
import type { UnmarkOptions } from '../config.ts'
import type { ImageFormat } from '../image.ts'
import type { OverlayRequest, RemoveRequest } from '../request.ts'

/** How the pictures are cleaned that a pattern finds. */
export interface PictureRule extends Pick<RemoveRequest, 'maskDialect' | 'regions' | 'unit'> {
  /**
   * Patterns of files, from the configuration file's folder: `*` and `?` stay inside a folder, `**` crosses folders,
   * `{a,b}` is one of both, `[abc]` one of the characters. Example: `'photos/**\/*.{jpg,png}'`.
   */
  readonly files: string | readonly string[]
  /** A picture of the same displayed size that shows what to remove: a path from the file's folder, or a URL. */
  readonly mask?: string
  /** The known mark, instead of a mask and regions; its picture is a path from the file's folder, or a URL. */
  readonly overlay?: OverlayRequest & { readonly image: string }
  /** Format to encode. Default: the picture's own. */
  readonly format?: ImageFormat
  /** 1 to 100, for formats with loss. Default: what the source was saved with. */
  readonly quality?: number
}

/**
 * What `unmark.config.ts`, `.js`, `.mjs` or `.json` may say. Relative paths start at the file's folder. Options of a
 * call beat the file, and the file beats the environment. It never holds a token.
 */
export interface UnmarkConfig extends Omit<UnmarkOptions, 'token' | 'env' | 'onDamage'> {
  /** For each picture, the first rule counts whose `files` match. */
  readonly pictures?: readonly PictureRule[]
}

/** Returns `config` as it is; it is there for its type, so that an editor knows the fields. */
export function defineConfig(config: UnmarkConfig): UnmarkConfig {
  return config
}
