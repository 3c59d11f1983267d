// Loads the PostCSS configuration that a project keeps in a file: plugins given inline would switch it off in Vite.

import loadConfig from 'postcss-load-config'
import type { CSSOptions } from 'vite'
import { searchForWorkspaceRoot } from 'vite'

type InlinePostcss = Exclude<CSSOptions['postcss'], string | undefined>

/**
 * Gives what Vite would have found, as inline options, so that a plugin can be added to it.
 *
 * @param searchPath folder where the search begins, and goes upwards
 */
export async function loadPostcssConfig(searchPath: string, root: string): Promise<InlinePostcss> {
  try {
    // Plugins of the configuration may be old packages, whose types say less than they do.
    const { plugins, options } = await loadConfig({}, searchPath, { stopDir: searchForWorkspaceRoot(root) })
    return { ...options, plugins: plugins as NonNullable<InlinePostcss['plugins']> }
  } catch (error) {
    if (error instanceof Error && error.message.includes('No PostCSS Config found')) return {}
    throw new Error(`The PostCSS configuration cannot be loaded (searched from ${searchPath}).`, { cause: error })
  }
}
