import { copyFile, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { expect } from 'vitest'
import { followDocument } from '../../documents/follow.ts'
import { saveProgram } from '../../documents/programs.ts'
import { FROM_SOURCE, type Scene } from '../../documents/scene.ts'

/** The page around the document's own files, and the picture and mask that it speaks of. */
async function preparePage({ folder }: Scene): Promise<void> {
  await writeFile(path.join(folder, 'index.html'), '<!doctype html><script type="module" src="./main.js"></script>')
  await copyFile(path.join(folder, 'photo.png'), path.join(folder, 'hero.png'))
  await copyFile(path.join(folder, 'photo.mask.png'), path.join(folder, 'hero.mask.png'))
}

followDocument('packages/vite-plugin/README.md', {
  prepare: preparePage,
  special: {
    // A module of the page: the build at the end runs through it.
    '// main.js': async (block, scene) => void (await saveProgram(block, scene)),
  },
  afterwards: async (scene) => {
    const vite = path.join('node_modules', 'vite', 'bin', 'vite.js')
    // Vite's own loader of configurations looks for packages that are built, and tests need no build.
    const options = ['--configLoader', 'native', '--assetsInlineLimit', '0']
    await scene.run(process.execPath, [...FROM_SOURCE, vite, 'build', ...options])
    const assets = path.join(scene.folder, 'dist', 'assets')
    const built = (await readdir(assets)).find((name) => name.endsWith('.png'))
    expect(built).toMatch(/^hero-.+\.png$/)
    const pixels = (file: string) => sharp(file).removeAlpha().raw().toBuffer()
    const [clean, marked] = [
      await pixels(path.join(assets, built ?? '')),
      await pixels(path.join(scene.folder, 'hero.png')),
    ]
    const changed = clean.filter((value, at) => value !== marked[at]).length
    expect([changed > 0, changed <= 60 * 20 * 3]).toEqual([true, true])
  },
})
