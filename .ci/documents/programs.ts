// The programs of a document: where they are saved, how they run, and how their types are checked.
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Block, ROOT } from './blocks.ts'
import { FROM_SOURCE, type Scene } from './scene.ts'

/** What a reader's own project would have; `@unmark/source` and `.ts` imports are for our sources behind the names. */
const TSCONFIG = {
  compilerOptions: {
    target: 'ES2023',
    lib: ['ES2023', 'DOM'],
    module: 'NodeNext',
    strict: true,
    noEmit: true,
    allowJs: true,
    checkJs: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    customConditions: ['@unmark/source'],
    types: ['node'],
    typeRoots: [path.join(ROOT, 'node_modules/@types')],
  },
}

/** A first line such as `// vite.config.js` names the file that the block is. */
export function fileNameOf({ text, language, line }: Block): string {
  const named = /^\/\/ ([\w.-]+\.[mc]?[jt]s)$/m.exec(text.split('\n')[0] ?? '')?.[1]
  return named ?? `line-${line}.${language === 'ts' ? 'mts' : 'mjs'}`
}

/**
 * Saves a block as the file that it is.
 * @param before lines that the document expects its reader to have, such as a variable of his own
 */
export async function saveProgram(block: Block, scene: Scene, before = ''): Promise<string> {
  const name = fileNameOf(block)
  await writeFile(path.join(scene.folder, name), `${before}${block.text}\n`)
  scene.programs.push(name)
  return name
}

/** Saves a block and, unless it is a configuration or declares types, runs it. */
export async function tryProgram(block: Block, scene: Scene, before = ''): Promise<void> {
  const name = await saveProgram(block, scene, before)
  if (!/\.config\.|\.d\.ts$/.test(name)) await scene.run(process.execPath, [...FROM_SOURCE, name])
}

/** Rejects with the compiler's own words when a program's types are wrong. */
export async function checkTypes(scene: Scene): Promise<void> {
  const config = path.join(scene.folder, 'tsconfig.json')
  await writeFile(config, JSON.stringify({ ...TSCONFIG, files: scene.programs }))
  await scene.run(process.execPath, [path.join(ROOT, 'node_modules/typescript/bin/tsc'), '--project', config])
}
