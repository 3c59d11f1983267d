// The plugin as users call it: the places, with the real cleaner behind them.
import type { Plugin } from 'vite'
import { openCleaner } from './cleaning/cleaner.ts'
import type { UnmarkPluginOptions } from './cleaning/options.ts'
import { createPlugins } from './plugin.ts'

/**
 * Cleans marked pictures wherever Vite meets them. Marked is a reference with `?unmark`, a file named `*.marked.*`, and
 * what `include` matches; `hero.mask.png` beside `hero.png` says where the mark is.
 *
 * @example
 * export default defineConfig({ plugins: [unmark({ include: 'src/stock/**' })] })
 */
export function unmark(options: UnmarkPluginOptions = {}): Plugin[] {
  return createPlugins(options, openCleaner)
}
