// Finds the tests that a source file can make fail, those that are most likely to first.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const RELATIVE_IMPORT = /(?:from|import\()\s*['"](\.[^'"]+)['"]|new URL\(['"](\.[^'"]+)['"]/g

/** Which modules each test of a package reaches, by the imports in their text; fixtures that it starts count as well. */
export class Reach {
  readonly #folder: string
  readonly #reached = new Map<string, ReadonlySet<string>>()

  /** @param folder absolute path of a package with `src` and `test` */
  constructor(folder: string) {
    this.#folder = folder
    const tests = readdirSync(path.join(folder, 'test'), { recursive: true, encoding: 'utf8' })
    for (const name of tests.filter((file) => file.endsWith('.test.ts')).sort()) {
      this.#reached.set(`test/${name}`, reachedFrom(path.join(folder, 'test', name)))
    }
  }

  /**
   * Tests by how near they are to the source: those of its own name, those of its folder, and all others. Each group may be
   * empty; names are relative to the package.
   */
  testsOf(source: string): readonly (readonly string[])[] {
    const folder = path.dirname(source).replace(/^src/, 'test')
    const own = source.replace(/^src/, 'test').replace(/\.ts$/, '.test.ts')
    const all = [...this.#reached].filter(([, reached]) => reached.has(path.join(this.#folder, source)))
    const names = all.map(([name]) => name)
    const near = names.filter((name) => name !== own && path.dirname(name) === folder)
    const far = names.filter((name) => name !== own && path.dirname(name) !== folder)
    return [names.filter((name) => name === own), near, far]
  }
}

function reachedFrom(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found
  const text = readText(file)
  if (text === undefined) return found
  found.add(file)
  for (const [, imported, url] of text.matchAll(RELATIVE_IMPORT)) {
    reachedFrom(path.resolve(path.dirname(file), imported ?? url ?? ''), found)
  }
  return found
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // A folder, or a name that only looks like a module's.
    return undefined
  }
}
