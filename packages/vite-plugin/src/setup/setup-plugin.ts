// Puts the other plugins where Vite would not: into the workers, the PostCSS configuration, Lightning CSS, the file access.
import path from 'node:path'
import { CONFIG_NAMES } from '@unmark/core/config-file'
import { type BuildOptions, type CSSOptions, normalizePath, type Plugin, type UserConfig } from 'vite'
import { lightningVisitor } from '../places/lightning-visitor.ts'
import { postcssUnmark } from '../places/postcss-plugin.ts'
import type { Session } from '../session.ts'
import { loadPostcssConfig } from './postcss-config.ts'

const DEFAULT_PROJECT_STORE = '.unmark'

export function setupPlugin(session: Session, workerPlugins: () => Plugin[]): Plugin {
  return {
    name: 'vite-plugin-unmark',
    enforce: 'pre',
    config: {
      // Behind other plugins, which may bring a PostCSS configuration of their own.
      order: 'post',
      async handler(config) {
        await session.loadConfigFile(path.resolve(config.root ?? ''))
        return {
          css: await cssOptions(session, config),
          worker: { plugins: () => workerPlugins(), ...withoutTimings(config.worker) },
          build: withoutTimings(config.build),
          ...ignoreStore(session, config),
        }
      },
    },
    configResolved(config) {
      session.start(config)
      // Vite starts anew when one of these changes.
      if (!config.isWorker) config.configFileDependencies.push(...configFiles(session))
      // Returned from `config`, it would replace what Vite allows by itself.
      const { allow } = config.server.fs
      const { folder } = session.cleaner
      if (!allow.includes(folder)) allow.push(folder)
    },
    buildStart: {
      order: 'pre',
      sequential: true,
      // A build that goes on with every change does not start anew when its configuration does.
      async handler() {
        const { command, build, root, isWorker } = session.config
        if (command !== 'build' || !build.watch || isWorker) return
        session.isRolldown = 'rolldownVersion' in this.meta
        await session.loadConfigFile(root)
        if (session.configFile) this.addWatchFile(session.configFile.file)
      },
    },
  }
}

/** The configuration file; where there is none, those that would be one. */
function configFiles({ configFile, config }: Session): string[] {
  const files = configFile ? [configFile.file] : CONFIG_NAMES.map((name) => path.join(config.root, name))
  return files.map(normalizePath)
}

async function cssOptions(session: Session, config: UserConfig): Promise<CSSOptions> {
  const { transformer, postcss, lightningcss } = config.css ?? {}
  if (transformer === 'lightningcss') {
    return { lightningcss: { visitor: lightningVisitor(session, lightningcss?.visitor) } }
  }
  const plugins = [postcssUnmark(session)]
  if (typeof postcss === 'object') return { postcss: { plugins } }
  const root = path.resolve(config.root ?? '')
  const theirs = await loadPostcssConfig(postcss === undefined ? root : path.resolve(root, postcss), root)
  return { postcss: { ...theirs, plugins: [...(theirs.plugins ?? []), ...plugins] } }
}

/**
 * Cleaning happens while a picture is loaded, and takes what it takes. Rolldown would advise to look for a slow plugin at
 * every first build; the summary tells what was done instead. Versions without Rolldown do not know the option.
 */
function withoutTimings(
  build: Pick<BuildOptions, 'rolldownOptions'> | undefined,
): Pick<BuildOptions, 'rolldownOptions'> {
  const chosen = build?.rolldownOptions?.checks?.pluginTimings
  return chosen === undefined ? { rolldownOptions: { checks: { pluginTimings: false } } } : {}
}

/** What is written into the project's store while the server runs is no change of the site. */
function ignoreStore({ options }: Session, config: UserConfig): UserConfig {
  if (config.server?.watch === null) return {}
  const folder = path.resolve(config.root ?? '', options.projectStore ?? DEFAULT_PROJECT_STORE)
  return { server: { watch: { ignored: [`${normalizePath(folder)}/**`] } } }
}
