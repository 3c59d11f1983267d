// Finished pictures by content key: a small entry that names a blob, both checked whenever they are read.
import { existsSync, statSync } from 'node:fs'
import { utimes } from 'node:fs/promises'
import { z } from 'zod'
import { UnmarkError } from '../errors.ts'
import { IMAGE_FORMATS, type ImageFormat } from '../image.ts'
import type { DiskBlobs } from './blobs.ts'
import { type Disk, type Reading, readChecked, writeWhole } from './disk.ts'
import { onDisk, when } from './failure.ts'
import { type ContentKey, isContentKey, isSha256, sha256OfPicture } from './key.ts'
import { ignoreScratch } from './project-folder.ts'
import { judgeSealed, seal, sealForPeople } from './sealed-json.ts'
import { readSmallFile } from './small-files.ts'
import { damaged, sound, type Verdict } from './verdict.ts'

/** One finished picture, as it was stored. */
export interface StoredResult {
  readonly key: ContentKey
  readonly bytes: Uint8Array
  /** Absolute path of the picture's file in the store. It must not be changed. */
  readonly path: string
  /** SHA-256 of `bytes`, in hexadecimal. */
  readonly sha256: string
  readonly format: ImageFormat
  /** Size of the displayed picture, in pixels. */
  readonly width: number
  readonly height: number
  /** The engine that made it. */
  readonly engine: string
  /** The hosted service's handle, when it made the picture. */
  readonly taskId?: string
  /** Credits that were spent when it was made. */
  readonly creditsSpent: number
  /** The report as JSON data, unparsed. */
  readonly report: unknown
  /** ISO 8601, UTC. A folder that travels with a project does not keep it. */
  readonly createdAt?: string
}

/** A result that was just stored. */
export interface PutResult extends StoredResult {
  /** One sentence when a layer of the store could not take the result; it is safe in the other. */
  readonly warning?: string
}

/** What the maker of a result gives; the rest follows from the bytes. */
export type NewResult = Omit<StoredResult, 'bytes' | 'path' | 'sha256' | 'createdAt'>

export interface Results {
  /**
   * The result with this key, its bytes checked against their hash and length. Undefined when there is none, and when
   * it was damaged, incomplete or from a newer version; those are reported.
   *
   * @throws UnmarkError `STORE_CORRUPT` when the disk refuses to be read
   */
  get(key: ContentKey): Promise<StoredResult | undefined>
  /**
   * Stores a result; on return it survives a power cut. Of several at once with one key the last wins.
   *
   * @throws UnmarkError `STORE_CORRUPT` when the disk refuses; then no part of the result can be found
   */
  put(entry: NewResult, bytes: Uint8Array): Promise<PutResult>
}

const entrySchema = z.object({
  key: z.custom<ContentKey>(isContentKey),
  sha256: z.custom<string>(isSha256),
  length: z.int().positive(),
  format: z.enum(IMAGE_FORMATS),
  width: z.int().positive(),
  height: z.int().positive(),
  engine: z.string(),
  taskId: z.string().exactOptional(),
  creditsSpent: z.number().nonnegative(),
  report: z.unknown(),
  createdAt: z.iso.datetime().exactOptional(),
})

/** What a result's entry holds on disk. */
export type ResultEntry = Readonly<z.infer<typeof entrySchema>>

const DAY_MS = 86_400_000

const EXTENSIONS: Readonly<Record<ImageFormat, string>> = {
  png: 'png',
  jpeg: 'jpg',
  webp: 'webp',
  avif: 'avif',
  tiff: 'tiff',
  gif: 'gif',
}

/** File extension of a blob, without the dot. */
export function extensionOf(format: ImageFormat): string {
  return EXTENSIONS[format]
}

/** For {@link readChecked}. An entry under another's name counts as damaged. */
export function judgeEntry(key: ContentKey) {
  return judgeSealed((value): Verdict<ResultEntry> => {
    const parsed = entrySchema.safeParse(value)
    if (!parsed.success) return damaged('it has not the fields of a result')
    return parsed.data.key === key ? sound(parsed.data) : damaged('it belongs to another key')
  })
}

/** What could not be read again must not be written: a paid picture would be lost behind it. */
function checkEntry(entry: ResultEntry): ResultEntry {
  const parsed = entrySchema.safeParse(entry)
  if (parsed.success) return entry
  throw new UnmarkError('INVALID_INPUT', `The result cannot be stored: ${z.prettifyError(parsed.error)}.`)
}

export class DiskResults implements Results {
  readonly #disk: Disk
  readonly #blobs: DiskBlobs

  constructor(disk: Disk, blobs: DiskBlobs) {
    this.#disk = disk
    this.#blobs = blobs
  }

  async get(key: ContentKey): Promise<StoredResult | undefined> {
    const { layout } = this.#disk
    let file = layout.result(key)
    let reading = await this.#readEntry(file, key)
    if (reading.status === 'newer') {
      file = layout.resultBesideNewer(key)
      reading = await this.#readEntry(file, key)
    }
    if (reading.status !== 'sound') return undefined
    const entry = reading.value
    const [bytes] = await Promise.all([this.#picture(entry), this.#markUsed(file)])
    return bytes && this.#assemble(entry, bytes)
  }

  async put(result: NewResult, bytes: Uint8Array): Promise<StoredResult> {
    const entry = checkEntry({
      key: result.key,
      sha256: await sha256OfPicture(bytes),
      length: bytes.length,
      format: result.format,
      width: result.width,
      height: result.height,
      engine: result.engine,
      ...(result.taskId === undefined ? {} : { taskId: result.taskId }),
      creditsSpent: result.creditsSpent,
      report: result.report,
      ...(this.#disk.travels ? {} : { createdAt: this.#disk.now().toISOString() }),
    })
    if (this.#disk.travels) await ignoreScratch(this.#disk)
    const text = `${this.#disk.travels ? sealForPeople(entry) : seal(entry)}\n`
    const file = await this.#placeFor(entry.key)
    await this.#blobs.putHashed(bytes, entry.sha256, extensionOf(entry.format))
    await writeWhole(this.#disk, 'result', file, text)
    return this.#assemble(entry, bytes)
  }

  /** Whether there is an entry, sound or not: a quick look that reads nothing. */
  has(key: ContentKey): boolean {
    return existsSync(this.#disk.layout.result(key)) || existsSync(this.#disk.layout.resultBesideNewer(key))
  }

  async #readEntry(file: string, key: ContentKey): Promise<Reading<ResultEntry>> {
    return await readChecked(this.#disk, 'result', file, judgeEntry(key))
  }

  /** The key's own place, unless a newer program's entry is there. */
  async #placeFor(key: ContentKey): Promise<string> {
    const { layout } = this.#disk
    const file = layout.result(key)
    const present = await onDisk('read a result from', file, async () => readSmallFile(file)?.bytes)
    const taken = present !== undefined && judgeEntry(key)(present).status === 'newer'
    return taken ? layout.resultBesideNewer(key) : file
  }

  async #picture(entry: ResultEntry): Promise<Uint8Array | undefined> {
    const extension = extensionOf(entry.format)
    const bytes = await this.#blobs.get(entry.sha256, extension)
    if (bytes?.length === entry.length) return bytes
    const path = this.#disk.layout.blob(entry.sha256, extension)
    const message = 'A result is not used because its picture is missing.'
    this.#disk.report({ part: 'result', problem: 'missing', path, message })
    return undefined
  }

  /** The time of an entry's file is the time of its last use, to within a day; `prune` goes by it. */
  async #markUsed(file: string): Promise<void> {
    if (this.#disk.travels) return
    const now = this.#disk.now()
    const found = statSync(file, { throwIfNoEntry: false })
    if (!found || Math.abs(now.getTime() - found.mtimeMs) < DAY_MS) return
    // A store that may only be read, or a prune at this moment, is no reason to withhold a sound result.
    await utimes(file, now, now).catch(when(['EROFS', 'EACCES', 'EPERM', 'ENOENT'], undefined))
  }

  #assemble({ length, ...entry }: ResultEntry, bytes: Uint8Array): StoredResult {
    return { ...entry, bytes, path: this.#disk.layout.blob(entry.sha256, extensionOf(entry.format)) }
  }
}
