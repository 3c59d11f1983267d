// Loads the PostCSS configuration that a project keeps in a file: plugins given inline would switch it off in Vite.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { CSSOptions } from 'vite'
import { searchForWorkspaceRoot } from 'vite'

type InlinePostcss = Exclude<CSSOptions['postcss'], string | undefined>

/**
 * Gives what Vite would have found, as inline options, so that a plugin can be added to it.
 *
 * @param searchPath folder where the search begins, and goes upwards
 */
export async function loadPostcssConfig(searchPath: string, root: string): Promise<InlinePostcss> {
  const stopDir = searchForWorkspaceRoot(root)
  if (!mayHaveConfig(searchPath, stopDir)) return {}
  const { default: loadConfig } = await import('postcss-load-config')
  try {
    // Plugins of the configuration may be old packages, whose types say less than they do.
    const { plugins, options } = await loadConfig({}, searchPath, { stopDir })
    return { ...options, plugins: plugins as NonNullable<InlinePostcss['plugins']> }
  } catch (error) {
    if (error instanceof Error && error.message.includes('No PostCSS Config found')) return {}
    throw new Error(`The PostCSS configuration cannot be loaded (searched from ${searchPath}).`, { cause: error })
  }
}

/** Whether the search can find anything: most sites have no such file, and its loader takes longer than this look. */
function mayHaveConfig(searchPath: string, stopDir: string): boolean {
  for (let folder = path.resolve(searchPath); ; folder = path.dirname(folder)) {
    const names = namesIn(folder)
    // What cannot be listed is for the loader to judge.
    if (!names || names.some((name) => /postcss/.test(name))) return true
    if (names.includes('package.json') && /postcss/.test(readFileSync(path.join(folder, 'package.json'), 'utf8')))
      return true
    if (folder === path.resolve(stopDir) || folder === path.dirname(folder)) return false
  }
}

function namesIn(folder: string): string[] | undefined {
  try {
    return readdirSync(folder)
  } catch {
    return undefined
  }
}
