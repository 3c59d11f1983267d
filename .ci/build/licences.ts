// Bundled packages keep their licences: the texts stand at the end of the file that holds their code.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

interface Chunk {
  readonly type: 'chunk'
  code: string
  readonly moduleIds: readonly string[]
}

/** A plugin for the bundler. */
export const licences = {
  name: 'licences',
  generateBundle(_options: unknown, bundle: Readonly<Record<string, Chunk | { readonly type: 'asset' }>>): void {
    for (const output of Object.values(bundle)) {
      if (output.type !== 'chunk') continue
      const folders = [...new Set(output.moduleIds.flatMap(packageFolder))].sort()
      output.code += folders.map(licenceComment).join('')
    }
  },
}

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
