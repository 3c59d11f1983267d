// Remembers which marked pictures a build or a dev server came across: the leak guard, the manifest and updates ask for it.
import type { CleanAsset, MarkedAsset } from './asset.ts'

export interface Seen {
  cleaned(asset: MarkedAsset, clean: CleanAsset): void
  /** A picture of the public folder that a reference names as marked. */
  inPublic(asset: MarkedAsset): void
  /** Marked originals, absolute, that must be in no output. */
  originals(): readonly string[]
  /** Size of an original in bytes, where it is known without a look at the disk. */
  sizeOf(original: string): number | undefined
  /** Marked originals that `onError: 'original'` allows in the output. */
  letThrough(): readonly string[]
  /** Marked pictures of the public folder, as references name them. */
  publicAssets(): readonly MarkedAsset[]
  /** The original of a clean file, by the clean file's path. */
  originalOf(cleanFile: string): string | undefined
}

export function createSeen(): Seen {
  const originals = new Set<string>()
  const sizes = new Map<string, number>()
  const letThrough = new Set<string>()
  const publicAssets = new Map<string, MarkedAsset>()
  const originalByClean = new Map<string, string>()
  return {
    cleaned(asset, { file, clean, originalSize }) {
      originals.add(asset.file)
      if (originalSize === undefined) sizes.delete(asset.file)
      else sizes.set(asset.file, originalSize)
      if (clean) originalByClean.set(file, asset.file)
      else letThrough.add(asset.file)
    },
    inPublic(asset) {
      const known = publicAssets.get(asset.file)
      // A reference that says how to clean tells more than one that does not.
      if (!known || Object.keys(known.directives).length === 0) publicAssets.set(asset.file, asset)
    },
    originals: () => [...originals].filter((file) => !letThrough.has(file)),
    sizeOf: (original) => sizes.get(original),
    letThrough: () => [...letThrough],
    publicAssets: () => [...publicAssets.values()],
    originalOf: (cleanFile) => originalByClean.get(cleanFile),
  }
}
