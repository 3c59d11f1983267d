// The public names of this package, and nothing else.
export type { CleanAsset, Directives, MarkedAsset, Reference } from './asset.ts'
