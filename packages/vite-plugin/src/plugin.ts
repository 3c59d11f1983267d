// Puts the places together into the plugin that users add to their Vite configuration.
import type { Plugin } from 'vite'
import { leakGuardPlugins } from './build/leak-guard.ts'
import { manifestPlugin } from './build/manifest.ts'
import type { OpenCleaner } from './cleaning/contract.ts'
import type { UnmarkPluginOptions } from './cleaning/options.ts'
import { devPlugin } from './dev/dev-plugin.ts'
import { enhancedImagesPlugin } from './places/enhanced-images.ts'
import { htmlPlugin } from './places/html.ts'
import { importsPlugin } from './places/imports.ts'
import { lightningPlugin } from './places/lightning.ts'
import { newUrlPlugin } from './places/new-url.ts'
import { publicFolderPlugins } from './places/public-folder.ts'
import { createSession } from './session.ts'
import { lifecyclePlugin } from './setup/lifecycle.ts'
import { setupPlugin } from './setup/setup-plugin.ts'

/** All plugins of one `unmark()`, with whatever cleans pictures handed in. */
export function createPlugins(options: UnmarkPluginOptions, openCleaner: OpenCleaner): Plugin[] {
  const session = createSession(options, openCleaner)
  const inBundles = () => [
    importsPlugin(session),
    enhancedImagesPlugin(session),
    lightningPlugin(session),
    newUrlPlugin(session),
    manifestPlugin(session),
  ]
  return [
    setupPlugin(session, inBundles),
    lifecyclePlugin(session),
    ...inBundles(),
    htmlPlugin(session),
    ...publicFolderPlugins(session),
    devPlugin(session),
    ...leakGuardPlugins(session),
  ]
}
