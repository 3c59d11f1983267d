// What a face needs to check its settings and to trust what it made before, in a module that loads neither sharp nor zod.
export { type Config, resolveConfig, type UnmarkOptions } from './config.ts'
export { UnmarkError } from './errors.ts'
export { formatOfName } from './file-names.ts'
export { MASK_DIALECTS, type MaskDialect } from './masks/mask-dialects.ts'
export { resultVersions } from './result-versions.ts'
