// Where clean pictures go: where the caller says, else the output folder, else beside the picture, else a temporary one.
import { constants } from 'node:fs'
import { access, lstat, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { ImageFormat } from '@unmark/core'
import { hasUnseen, writeWholeFile } from '@unmark/core/faces'
import { Refusal } from '../refusal.ts'
import type { Folders } from './folders.ts'
import { extensionFor, type FormatOf, stemFor } from './names.ts'

/** More files of one name than anybody has. */
const MOST_NAMES = 1_000

export interface OutputSettings {
  readonly folders: Folders
  /** The format that a file name's extension stands for. */
  readonly formatOf: FormatOf
  /** `--output-dir`. */
  readonly outputFolder: string | undefined
  /** A folder of this session's own; made when it is first asked for. */
  readonly temporaryFolder: () => Promise<string>
}

/** Where one result goes: exactly this file, or a new name in a folder. */
export type Place =
  | { readonly kind: 'file'; readonly file: string; readonly format: ImageFormat }
  | { readonly kind: 'folder'; readonly folder: string; readonly source: string | undefined }

export interface Saved {
  readonly path: string
  /** What the caller should know about the place. */
  readonly warnings: readonly string[]
}

export class Outputs {
  readonly #settings: OutputSettings

  constructor(settings: OutputSettings) {
    this.#settings = settings
  }

  /**
   * Chooses the place before anything is paid, so that no result is left without one.
   *
   * @param wish the caller's `output_path`.
   * @param source where the picture comes from, as `Folders.resolveSource` gave it; undefined when that is not known.
   * @throws Refusal `PATH_NOT_ALLOWED` or `INVALID_INPUT` when the wish cannot be met.
   */
  async choose(wish: string | undefined, source: string | undefined): Promise<Place> {
    if (wish !== undefined) return this.#chooseWish(wish, source).catch(refuseUnusable)
    return { kind: 'folder', folder: await this.#defaultFolder(source), source }
  }

  /** True when the exact file of a place is there already. */
  async isTaken(place: Place): Promise<boolean> {
    if (place.kind === 'folder') return false
    // A link that leads nowhere takes the name too.
    return (await lstat(place.file).catch(absent)) !== undefined
  }

  /**
   * Writes the picture under a name that is free. A file with the very same bytes counts as written, so that repeating
   * a call does not fill the folder. A picture that cannot be written in its place goes to the temporary folder.
   *
   * @throws Refusal `INVALID_INPUT` when another file has the name that the caller wished for.
   */
  async save(place: Place, bytes: Uint8Array, format: ImageFormat): Promise<Saved> {
    try {
      return { path: await this.#write(place, bytes, format), warnings: [] }
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (error instanceof Refusal || code === undefined) throw error
      const source = place.kind === 'file' ? place.file : place.source
      const folder = await this.#settings.temporaryFolder()
      const file = await this.#write({ kind: 'folder', folder, source }, bytes, format)
      return {
        path: file,
        warnings: [`The chosen folder could not be written (${code}), so a temporary one was used.`],
      }
    }
  }

  async #write(place: Place, bytes: Uint8Array, format: ImageFormat): Promise<string> {
    if (place.kind === 'file') {
      if (await writeOrSame(place.file, bytes)) return place.file
      throw taken()
    }
    const stem = stemFor(place.source)
    const extension = extensionFor(format, place.source, this.#settings.formatOf)
    for (let number = 1; number <= MOST_NAMES; number++) {
      const name = `${stem}.clean${number === 1 ? '' : `-${number}`}${extension}`
      const file = path.join(place.folder, name)
      if (await writeOrSame(file, bytes)) return file
    }
    throw unusable(`All names from ${stem}.clean${extension} on are taken.`)
  }

  async #chooseWish(wish: string, source: string | undefined): Promise<Place> {
    if (wish.includes('\0')) throw unusable('An output path must not contain a NUL character.')
    if (/^[a-z][a-z0-9+.-]+:/i.test(wish)) throw unusable('The output must be a path, not a URL.')
    const { folders, outputFolder } = this.#settings
    const start = outputFolder ?? folders.allowed[0] ?? (await this.#settings.temporaryFolder())
    const file = path.resolve(start, wish)
    await folders.check(file)
    if (/[\\/]$/.test(wish) || (await kindOf(file)) === 'folder') {
      await requireWritable(file)
      return { kind: 'folder', folder: file, source }
    }
    const format = this.#settings.formatOf(file)
    if (format === undefined) {
      throw unusable('The output needs the extension of a picture: .png, .jpg, .webp, .avif, .tiff or .gif.')
    }
    await requireWritable(path.dirname(file))
    return { kind: 'file', file, format }
  }

  async #defaultFolder(source: string | undefined): Promise<string> {
    const { outputFolder, temporaryFolder } = this.#settings
    if (outputFolder !== undefined) return outputFolder
    if (source === undefined || !path.isAbsolute(source)) return temporaryFolder()
    const folder = path.dirname(source)
    // Replies carry no invisible characters, so a path with some in it could not be told.
    return (await isWritable(folder)) && !hasUnseen(folder) ? folder : temporaryFolder()
  }
}

/** True when the file now holds these bytes. */
async function writeOrSame(file: string, bytes: Uint8Array): Promise<boolean> {
  if (await writeWholeFile(file, bytes, { replace: false })) return true
  const found = await stat(file).catch(() => undefined)
  return found?.isFile() === true && found.size === bytes.length && Buffer.compare(await readFile(file), bytes) === 0
}

/** The refusal of a file that is there and is another one. */
export function taken(): Refusal {
  return new Refusal(
    'INVALID_INPUT',
    'The output file exists already, and files are never replaced.',
    'Choose another output_path, or leave it out.',
  )
}

function unusable(message: string): Refusal {
  return new Refusal('INVALID_INPUT', message, 'Choose another output_path, or leave it out.')
}

function refuseUnusable(error: unknown): never {
  const code = (error as NodeJS.ErrnoException).code
  if (error instanceof Refusal || code === undefined) throw error
  throw new Refusal(
    'PATH_NOT_ALLOWED',
    `The output path cannot be used (${code}).`,
    'Choose another output_path, or leave it out.',
  )
}

async function requireWritable(folder: string): Promise<void> {
  if (await isWritable(folder)) return
  throw new Refusal(
    'PATH_NOT_ALLOWED',
    'The output folder cannot be written.',
    'Choose a folder that this user may write to.',
  )
}

/** Whether files can be made in the folder, or in the nearest one above it that exists. */
async function isWritable(folder: string): Promise<boolean> {
  const kind = await kindOf(folder)
  if (kind === 'nothing') return folder !== path.dirname(folder) && isWritable(path.dirname(folder))
  if (kind === 'file') return false
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
}

async function kindOf(file: string): Promise<'nothing' | 'folder' | 'file'> {
  const found = await stat(file).catch(absent)
  if (!found) return 'nothing'
  return found.isDirectory() ? 'folder' : 'file'
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
}
