// Reads a built project and says, for each place, which pictures of it are there and whether its references lead to one.
import path from 'node:path'
import { type BuiltFile, findPictures, readOutput } from './find-pictures.ts'
import { judge, type Verdict } from './judge.ts'
import type { Place, Subject } from './subjects.ts'

export interface Finding {
  readonly place: Place
  /** What was found, as `file` or `data URL in file`. */
  readonly marked: readonly string[]
  readonly clean: readonly string[]
  readonly masks: readonly string[]
  /** Names in the output's text that no file of the output has. */
  readonly dangling: readonly string[]
  /** Some text of the output names a picture of this place that is there, or holds it as a data URL. */
  readonly referenced: boolean
}

const CODE = /\.(html?|[cm]?js|css)$/

export async function examine(
  project: string,
  folders: readonly string[],
  subjects: readonly Subject[],
): Promise<Finding[]> {
  const files = await readOutput(project, folders)
  const pictures = findPictures(files)
  const verdicts: Verdict[] = []
  for (const picture of pictures) {
    const verdict = await judge(picture, subjects)
    if (verdict) verdicts.push(verdict)
  }
  return subjects.map((subject) => describe(subject, verdicts, files))
}

function describe(subject: Subject, verdicts: readonly Verdict[], files: readonly BuiltFile[]): Finding {
  const ours = verdicts.filter(({ place }) => place === subject.place)
  const of = (state: Verdict['state']) => ours.filter((verdict) => verdict.state === state).map(nameOf)
  const names = mentions(subject, files)
  const known = new Set(files.map(({ file }) => path.basename(file)))
  const inText = ours.some(({ picture, state }) => picture.kind === 'data URL' && state !== 'mask')
  return {
    place: subject.place,
    marked: [...new Set([...of('marked'), ...copies(subject, files)])],
    clean: of('clean'),
    masks: of('mask'),
    dangling: names.filter((name) => !known.has(name)),
    referenced: inText || names.some((name) => known.has(name)),
  }
}

function nameOf({ picture }: Verdict): string {
  return picture.kind === 'file' ? picture.file : `data URL in ${picture.file}`
}

/** Files that hold the whole marked file, in whatever wrapping: raw or as base64. */
function copies({ bytes }: Subject, files: readonly BuiltFile[]): string[] {
  // Up to a multiple of three bytes, so that the padding of the base64 does not matter.
  const encoded = bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64')
  return files.filter((file) => file.bytes.includes(bytes) || file.bytes.includes(encoded)).map(({ file }) => file)
}

/** Base names of the subject's pictures as code, styles and pages spell them; keys of a manifest are paths of sources. */
function mentions({ file }: Subject, files: readonly BuiltFile[]): string[] {
  const stem = /^subject-\w+/.exec(file)?.[0] ?? file
  const pattern = new RegExp(`(?<=[/"'\`(=,\\s])${stem}[\\w.~@-]*\\.(?:png|jpe?g|webp|avif)(?!["'\`]\\s*:)`, 'g')
  const found = files
    .filter((built) => CODE.test(built.file))
    .flatMap(({ bytes }) => withoutComments(bytes.toString('utf8')).match(pattern) ?? [])
  // Some frameworks list their public folder, from which the plugin has taken the masks.
  return [...new Set(found)].filter((name) => !name.includes('.mask.'))
}

/** Bundlers write the paths of the sources into comments. */
function withoutComments(text: string): string {
  return text
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/<!--[\s\S]*?-->/g, '')
}
