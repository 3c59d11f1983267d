// Makes one project, builds it without the plugin, where the marked pictures must be found, and with it, where they must not.
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { install, run } from './commands.ts'
import { examine, type Finding } from './examine.ts'
import { PLUGIN_FILE, type Recipe, writeFiles } from './recipe.ts'
import { drawSubject, type Place, referenceTo, type Subject, writeSubject } from './subjects.ts'

export interface Outcome {
  readonly name: string
  /** Of the packages that matter, such as `vite 8.3.8`. */
  readonly versions: readonly string[]
  readonly findings: readonly Finding[]
  /** Places where a marked picture fails the build. */
  readonly refused: readonly Place[]
  /** What is wrong; empty when nothing is. */
  readonly faults: readonly string[]
}

const WITHOUT = 'export const unmarkPlugins = []\n'
const WITH = `import unmark from 'vite-plugin-unmark'
export const unmarkPlugins = [unmark({ engine: 'local' })]
`

export interface TryOptions {
  /** Our packages, as dependencies of a package.json; undefined stops after the build without the plugin. */
  readonly ours?: Readonly<Record<string, string>>
  readonly keep?: boolean
}

/** @param folder where the project is made; deleted afterwards unless it is to be kept */
export async function tryProject(recipe: Recipe, folder: string, { ours, keep }: TryOptions): Promise<Outcome> {
  const { name, refused = [] } = recipe
  try {
    const subjects = await prepare(recipe, folder, ours ?? {})
    const versions = await Promise.all(recipe.reports.map((report) => installedVersion(folder, report)))
    const before = await build(recipe, folder, subjects, WITHOUT)
    const blind = before.flatMap(blindSpots)
    if (blind.length > 0 || !ours) return { name, versions, refused, findings: before, faults: blind }
    const findings = await build(recipe, folder, subjects, WITH)
    const faults = findings.flatMap(faultsOf)
    for (const place of refused) faults.push(...(await unrefused(recipe, folder, place)))
    return { name, versions, refused, findings, faults }
  } catch (error) {
    return { name, versions: [], refused, findings: [], faults: [(error as Error).message] }
  } finally {
    if (!keep) await rm(folder, { recursive: true, force: true })
  }
}

async function prepare(recipe: Recipe, folder: string, ours: Readonly<Record<string, string>>): Promise<Subject[]> {
  const subjects = await Promise.all(recipe.places.map(drawSubject))
  await recipe.make(folder, (place, from) => {
    const subject = subjects.find((candidate) => candidate.place === place)
    if (!subject) throw new Error(`The recipe ${recipe.name} refers to ${place}, which is not among its places.`)
    return referenceTo(subject, from)
  })
  for (const subject of subjects) await placeSubject(subject, recipe, folder)
  await addDependencies(folder, ours)
  await install(folder)
  return subjects
}

function placeSubject(subject: Subject, { publicFolder, assets }: Recipe, folder: string): Promise<void> {
  return writeSubject(subject, path.join(folder, subject.place === 'public' ? publicFolder : assets))
}

/** Adds a marked picture to a place that the plugin cannot reach. @returns a fault unless the build says so */
async function unrefused(recipe: Recipe, folder: string, place: Place): Promise<string[]> {
  const subject = await drawSubject(place)
  await placeSubject(subject, recipe, folder)
  try {
    await build(recipe, folder, [subject], WITH)
  } catch (error) {
    return (error as Error).message.includes(subject.file) ? [] : [`${place}: ${(error as Error).message}`]
  }
  return [`${place}: the build accepts ${subject.file} where it cannot be cleaned`]
}

/** All of our packages stand in the manifest, so that their dependencies on each other are the packed ones too. */
async function addDependencies(folder: string, ours: Readonly<Record<string, string>>): Promise<void> {
  const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>
  }
  manifest.dependencies = { ...manifest.dependencies, ...ours }
  await writeFiles(folder, { 'package.json': JSON.stringify(manifest, null, 2) })
}

async function build(
  recipe: Recipe,
  folder: string,
  subjects: readonly Subject[],
  plugins: string,
): Promise<Finding[]> {
  for (const stale of [...recipe.output, ...(recipe.leftovers ?? [])]) {
    await rm(path.join(folder, stale), { recursive: true, force: true })
  }
  await writeFiles(folder, { [PLUGIN_FILE]: plugins })
  await run('npx', ['--no-install', ...recipe.build], folder)
  return examine(folder, recipe.output, subjects)
}

/** Without the plugin each place shows its marked picture; where it does not, the examination would see no leak either. */
function blindSpots({ place, marked, dangling, referenced }: Finding): string[] {
  return [
    ...(marked.length === 0
      ? [`${place}: the build without the plugin shows no marked picture; the check is blind`]
      : []),
    ...(referenced ? [] : [`${place}: nothing refers to the picture in the build without the plugin`]),
    ...dangling.map((name) => `${place}: ${name} is referred to and missing in the build without the plugin`),
  ]
}

function faultsOf({ place, marked, clean, masks, dangling, referenced }: Finding): string[] {
  return [
    ...marked.map((where) => `${place}: leak: ${where}`),
    ...masks.map((where) => `${place}: the mask is in the output: ${where}`),
    ...(clean.length === 0 ? [`${place}: no clean picture in the output`] : []),
    ...(referenced ? [] : [`${place}: nothing refers to the clean picture`]),
    ...dangling.map((name) => `${place}: ${name} is referred to and missing`),
  ]
}

/** @param chain a package, or a way to it: `a > b` is the `b` that `a` has */
async function installedVersion(folder: string, chain: string): Promise<string> {
  let manifest = path.join(folder, 'package.json')
  const names = chain.split(' > ')
  for (const name of names) manifest = findManifest(manifest, name)
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string }
  return `${names.at(-1)} ${version}`
}

/** The package that code beside `from` gets under a name; some packages do not export their own manifest. */
function findManifest(from: string, name: string): string {
  const folders = createRequire(from).resolve.paths(name) ?? []
  const manifests = folders.map((candidate) => path.join(candidate, name, 'package.json'))
  const found = manifests.find((manifest) => existsSync(manifest))
  if (found === undefined) throw new Error(`${name} is not installed for ${from}.`)
  return found
}
