// The public names of `@unmark/core/config-file`. It loads without the picture library, as `unmark doctor` needs it.
export { defineConfig, type PictureRule, type UnmarkConfig } from './define-config.ts'
export { CONFIG_NAMES } from './find.ts'
export { type ConfigFile, type LoadConfigOptions, loadConfigFile, type PictureSettings } from './load.ts'
