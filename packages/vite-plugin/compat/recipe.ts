// What a recipe is: how one kind of project comes to be, with a reference to a marked picture in each of its places.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Place } from './subjects.ts'

export interface Recipe {
  /** As in `pnpm run compat react-ts`. */
  readonly name: string
  /** Packages whose installed versions are reported; `a > b` is the `b` that `a` has. */
  readonly reports: readonly string[]
  readonly places: readonly Place[]
  /** Places that the framework keeps from every plugin: there, a marked picture has to fail the build, by its name. */
  readonly refused?: readonly Place[]
  /** Where the pictures stand, from the project's folder; `public` has its own. */
  readonly assets: string
  readonly publicFolder: string
  /** Folders of the finished site, from the project's folder. */
  readonly output: readonly string[]
  /** Folders that a build leaves besides {@link Recipe.output}; deleted between two builds. */
  readonly leftovers?: readonly string[]
  /** Arguments of `npx`. */
  readonly build: readonly string[]
  /** Makes the project in an empty folder. Its Vite configuration takes plugins from {@link PLUGIN_FILE}. */
  make(folder: string, references: References): Promise<void>
}

/** Writes the reference to a place's picture, seen from a folder: `reference('code', './assets')`. */
export type References = (place: Place, folder: string) => string

/** A file of the project's root that exports `unmarkPlugins`, an array: empty, or with the plugin in it. */
export const PLUGIN_FILE = 'unmark-plugins.mjs'

/** Writes files, by path from the folder. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}

/** @throws Error when the text to replace is not there: the template has changed */
export async function editFile(folder: string, name: string, find: string, replacement: string): Promise<void> {
  const text = await readFile(path.join(folder, name), 'utf8')
  if (!text.includes(find))
    throw new Error(`${name} of the template no longer has ${JSON.stringify(find)}; mend the recipe.`)
  await writeFile(
    path.join(folder, name),
    text.replace(find, () => replacement),
  )
}
