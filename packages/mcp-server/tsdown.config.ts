// One file that starts fast: the protocol's library is bundled, core and sharp are loaded at the first call.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/bin.ts'],
  platform: 'node',
  fixedExtension: false,
  dts: false,
  plugins: [
    {
      // Bundled packages keep their licences: the texts stand at the end of the file that holds their code.
      name: 'licences',
      generateBundle(_options, bundle) {
        for (const output of Object.values(bundle)) {
          if (output.type !== 'chunk') continue
          const folders = [...new Set(output.moduleIds.flatMap(packageFolder))].sort()
          output.code += folders.map(licenceComment).join('')
        }
      },
    },
  ],
})

function packageFolder(moduleId: string): string[] {
  const found = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(moduleId)
  return found ? [found[0]] : []
}

function licenceComment(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const file = existsSync(folder) ? readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry)) : undefined
  const text = file === undefined ? '' : `\n\n${readFileSync(path.join(folder, file), 'utf8').trim()}`
  return `\n/*! Contains ${name} ${version} (${license})${text.replaceAll('*/', '* /')}\n*/\n`
}
