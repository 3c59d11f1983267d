// The public names of this package, and nothing else.
export type { UnmarkPluginOptions } from './cleaning/options.ts'
export { unmark, unmark as default } from './unmark.ts'
