// What the two halves of the plugin say to each other: the places find marked assets, the cleaner makes them clean.

/** Options that a reference's own query gives, as text: `?unmark&region=70%,90%,28%,8%` has `region`, once or more. */
export type Directives = Readonly<Record<string, readonly string[]>>

/** A marked picture, as one reference names it. */
export interface MarkedAsset {
  /** Absolute path of the marked original, with `/`, without a query. */
  readonly file: string
  readonly directives: Directives
}

/** Where an asset is referenced; for messages. */
export interface Reference {
  /** Absolute path of the importing file. */
  readonly file: string
  /** From 1. */
  readonly line?: number | undefined
  readonly column?: number | undefined
}

/** A picture that may go into a bundle. */
export interface CleanAsset {
  /** Absolute path, with `/`, of a file with the clean picture. Its base name is the original's. It stays until the process ends. */
  readonly file: string
  /** False when `onError: 'original'` let the marked original through, with a warning. */
  readonly clean: boolean
  /** Of the marked original, in bytes, where it was looked at just now. */
  readonly originalSize?: number | undefined
}

export interface Cleaner {
  /**
   * Cleans a picture, or hands out what is stored. The same asset asked for many times, by any plugin instance in this
   * process, is worked on once.
   *
   * @throws UnmarkError of core, with the importing file in its message when a reference is given
   */
  clean(asset: MarkedAsset, reference?: Reference): Promise<CleanAsset>
  /** Every file, there or not, whose change, appearance or removal changes what {@link Cleaner.clean} gives. */
  dependencies(asset: MarkedAsset): readonly string[]
}
