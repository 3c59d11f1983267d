// From the words of a command line to the list of pictures: files, patterns and URLs, each once, in a stable order.
import type { Stats } from 'node:fs'
import { lstat, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { isUrl, locate, nameOfUrl } from './address.ts'
import { formatOfName } from './formats.ts'
import { quote } from './text.ts'
import { UsageError } from './usage-error.ts'

/** What `unmark preview` draws. */
const PREVIEW_NAME = /\.(preview|compare)\.(png|webp)$/

/** One picture to clean. */
export interface Input {
  /** As the user gave it, or as the pattern found it. */
  readonly given: string
  /** As core takes it: an absolute path or a URL. */
  readonly image: string
  /** Folder that the result goes to by default. */
  readonly folder: string
  /** File name of the picture. */
  readonly name: string
  /** For one that was found in a folder: where it lies below it, so that a folder of results looks the same. */
  readonly below?: string
}

export interface FindOptions {
  readonly cwd: string
  /** Absolute path of the mask for all pictures. */
  readonly mask?: string
  /** Absolute path of the mask that a picture has by the configuration file. */
  readonly maskOf?: (file: string) => string | undefined
  /** Absolute path of the mark's own picture. */
  readonly overlay?: string
  /** Look into folders that are named. */
  readonly recursive?: boolean
  /** Folder that the results go to; what lies in it is not looked for. */
  readonly outputFolder?: string
}

/** One that was left out, and why. */
export interface Skipped {
  readonly given: string
  readonly why: string
}

export interface InputList {
  readonly inputs: readonly Input[]
  readonly skipped: readonly Skipped[]
}

interface Found {
  readonly input: Input
  /** True when one of our patterns found it, and the user did not name it. */
  readonly matched: boolean
}

/**
 * Finds the pictures that `words` name. What exists under a name is that file, even if the name looks like a pattern.
 *
 * @throws UsageError for a pattern that matches nothing, and when no picture is left.
 */
export async function findInputs(words: readonly string[], options: FindOptions): Promise<InputList> {
  const found = new Map<string, Found>()
  for (const word of words) {
    for (const candidate of await expand(word, options)) {
      const before = found.get(candidate.input.image)
      if (!before || (before.matched && !candidate.matched)) found.set(candidate.input.image, candidate)
    }
  }
  const list = leaveOut([...found.values()], options)
  if (list.inputs.length > 0) return list
  const reasons = list.skipped.map(({ given, why }) => `${quote(given)} was left out: ${why}.`)
  throw new UsageError(`There is no picture to clean. ${reasons.join(' ')}`, 'Name a file to clean it all the same.')
}

async function expand(word: string, options: FindOptions): Promise<Found[]> {
  const { cwd, recursive } = options
  if (isUrl(word) && !/^file:/i.test(word)) {
    return [{ input: { given: word, image: word, folder: cwd, name: nameOfUrl(word) }, matched: false }]
  }
  const file = locate(word, cwd)
  const present = await look(file)
  if (present?.isDirectory() && recursive) return findBelow(word, file, options)
  if (present) return [{ input: fileInput(word, file), matched: false }]
  // Loaded only here: most runs have no pattern.
  const { glob, isDynamicPattern } = await import('tinyglobby')
  const pattern = path.sep === '\\' ? word.replaceAll('\\', '/') : word
  if (!isDynamicPattern(pattern)) return [{ input: fileInput(word, file), matched: false }]
  const absolute = path.isAbsolute(pattern)
  const matches = await glob(pattern, { cwd, absolute, onlyFiles: true, expandDirectories: false })
  if (matches.length === 0) {
    throw new UsageError(
      `Expected a picture; there is no file called ${quote(word)}, and as a pattern it matches none.`,
      `Patterns start at the current folder (${cwd}); ** stands for any depth of folders.`,
    )
  }
  return matches.sort().map((match) => ({ input: fileInput(match, path.resolve(cwd, match)), matched: true }))
}

function fileInput(given: string, file: string): Input {
  return { given, image: file, folder: path.dirname(file), name: path.basename(file) }
}

/** Also tells of a link that leads nowhere: core has the right words for that. */
async function look(file: string): Promise<Stats | undefined> {
  const link = await lstat(file).catch(() => undefined)
  return link?.isSymbolicLink() ? await stat(file).catch(() => link) : link
}

/** The pictures below a folder, by their extensions; what is hidden, and links to folders, are passed by. */
async function findBelow(word: string, folder: string, { outputFolder }: FindOptions): Promise<Found[]> {
  const found: Found[] = []
  const walk = async (below: string): Promise<void> => {
    const here = path.join(folder, below)
    if (here === outputFolder && below !== '') return
    const entries = await readdir(here, { withFileTypes: true }).catch((error: Error) => {
      throw new UsageError(`The folder ${quote(path.join(word, below))} cannot be read: ${error.message}`)
    })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.')) continue
      if (entry.isDirectory()) await walk(path.join(below, entry.name))
      else if (formatOfName(entry.name)) {
        const input = fileInput(path.join(word, below, entry.name), path.join(here, entry.name))
        found.push({ input: { ...input, below }, matched: true })
      }
    }
  }
  await walk('')
  if (found.length > 0) return found
  throw new UsageError(`Expected pictures in the folder ${quote(word)}; there are none.`)
}

/**
 * Leaves out what a pattern brings in but nobody means: results of an earlier run, the mask and the overlay. A shell expands patterns
 * before we see them, so a result that is named beside its own original counts as brought in by a pattern too.
 */
function leaveOut(found: readonly Found[], { mask, maskOf, overlay }: FindOptions): InputList {
  const masks = new Set([mask, ...(maskOf ? found.map(({ input }) => maskOf(input.image)) : [])])
  const named = new Set(found.filter(({ matched }) => !matched).map(({ input }) => input.image))
  const inputs: Input[] = []
  const skipped: Skipped[] = []
  for (const { input, matched } of found) {
    const original = originalOf(input)
    const aid = masks.has(input.image) ? 'mask' : input.image === overlay ? 'overlay' : undefined
    if (aid !== undefined && (matched || found.length > 1)) {
      skipped.push({ given: input.given, why: `it is the ${aid}` })
    } else if (original !== undefined && (matched || named.has(original))) {
      skipped.push({ given: input.given, why: 'it is a result of an earlier run' })
    } else if (matched && PREVIEW_NAME.test(input.name)) {
      skipped.push({ given: input.given, why: 'it is a preview' })
    } else {
      inputs.push(input)
    }
  }
  return { inputs, skipped }
}

/** For `a.clean.png`, the `a.png` that it was made from; undefined for other names. */
function originalOf({ image, folder, name }: Input): string | undefined {
  const match = isUrl(image) ? null : /^(.+)\.clean(\.[^.]+)?$/.exec(name)
  return match ? path.join(folder, `${match[1]}${match[2] ?? ''}`) : undefined
}
