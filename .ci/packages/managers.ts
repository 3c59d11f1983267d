// The package managers that people install with: where each comes from, and how it installs without running scripts.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { run } from './run.ts'

/** The lowest versions are those that people still have; all come from npm, and none is expected on the machine. */
const TOOLS = ['pnpm@10', 'yarn@1.22', '@yarnpkg/cli-dist@4', 'bun@1']

export interface PackageManager {
  readonly name: string
  /** How a project's manifest says that a package below another one is the tarball too. */
  readonly overrides?: (tarballs: Readonly<Record<string, string>>) => object
  readonly install: (project: string) => void
}

/** Installs the managers into a folder of their own, without their scripts. */
export function installManagers(folder: string): PackageManager[] {
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true }))
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...TOOLS], folder)
  const script = (file: string) => path.join(folder, 'node_modules', file)
  const node = (file: string, args: readonly string[], project: string, env = {}) =>
    run(process.execPath, [script(file), ...args], project, env)
  return [
    {
      name: 'npm',
      install: (project) => run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], project),
    },
    {
      name: 'pnpm',
      overrides: (tarballs) => ({ pnpm: { overrides: tarballs } }),
      install: (project) => node('pnpm/bin/pnpm.cjs', ['install', '--ignore-scripts', '--ignore-workspace'], project),
    },
    {
      name: 'yarn 1',
      overrides: (tarballs) => ({ resolutions: tarballs }),
      install: (project) =>
        node('yarn/bin/yarn.js', ['install', '--ignore-scripts', '--non-interactive'], project, {
          YARN_CACHE_FOLDER: path.join(folder, 'yarn-cache'),
        }),
    },
    {
      name: 'yarn 4',
      overrides: (tarballs) => ({ resolutions: tarballs }),
      install: (project) => {
        writeFileSync(path.join(project, 'yarn.lock'), '')
        node('@yarnpkg/cli-dist/bin/yarn.js', ['install'], project, {
          YARN_GLOBAL_FOLDER: path.join(folder, 'yarn-global'),
          YARN_NODE_LINKER: 'node-modules',
          YARN_ENABLE_SCRIPTS: 'false',
          YARN_ENABLE_TELEMETRY: 'false',
          YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
        })
      },
    },
    {
      name: 'bun',
      overrides: (tarballs) => ({ overrides: tarballs }),
      install: (project) =>
        run(bunOf(script('@oven')), ['install', '--ignore-scripts'], project, {
          BUN_INSTALL_CACHE_DIR: path.join(folder, 'bun-cache'),
        }),
    },
  ]
}

/** The program of this machine; bun's own package would fetch it by a script. */
function bunOf(folder: string): string {
  const programs = existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name, 'bin', 'bun')) : []
  const program = programs.find((file) => existsSync(file))
  if (program === undefined) throw new Error('bun has no program for this machine.')
  return program
}
