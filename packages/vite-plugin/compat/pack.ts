// Packs the workspace's packages as npm would, so that projects install what users install.
import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './commands.ts'

const WORKSPACE = fileURLToPath(new URL('../../..', import.meta.url))
const PACKAGES = { '@unmark/inpaint': 'inpaint', '@unmark/core': 'core', 'vite-plugin-unmark': 'vite-plugin' }

/** Builds and packs. @returns dependencies for a package.json: name to `file:` specifier */
export async function packOurs(folder: string): Promise<Record<string, string>> {
  const packed: Record<string, string> = {}
  for (const [name, where] of Object.entries(PACKAGES)) {
    const target = path.join(folder, where)
    await mkdir(target, { recursive: true })
    const source = path.join(WORKSPACE, 'packages', where)
    await run('npx', ['--yes', 'pnpm@10', '--dir', source, 'run', 'build'], WORKSPACE)
    await run('npx', ['--yes', 'pnpm@10', '--dir', source, 'pack', '--pack-destination', target], WORKSPACE)
    const [tarball] = await readdir(target)
    if (tarball === undefined) throw new Error(`pnpm pack left no tarball of ${name} in ${target}.`)
    packed[name] = `file:${path.join(target, tarball)}`
  }
  return packed
}
