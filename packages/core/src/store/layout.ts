// Where things are in the store's folder. Every name is checked or hashed here, so that no path can leave the folder.
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { UnmarkError } from '../errors.ts'
import { isSha256, parseContentKey, sha256Hex } from './key.ts'
import { STORE_FORMAT } from './sealed-json.ts'

const EXTENSION = /^[a-z0-9]{1,8}$/
const LOCK = /^(?:[0-9a-f]{32}|[0-9a-f]{64})$/

/** File names in each folder. The first group is the hash or key, the second a blob's extension. */
export const BLOB_NAME = /^([0-9a-f]{64})\.([a-z0-9]{1,8})$/
export const RESULT_NAME = /^([0-9a-f]{64})(?:\.v\d+)?\.json$/
export const JOURNAL_NAME = /^([0-9a-f]{64})\.jsonl$/
export const TASK_LINK_NAME = /^([0-9a-f]{64})\.json$/
export const LOCK_NAME = /^([0-9a-f]{32}|[0-9a-f]{64})\.lock$/

export class Layout {
  /** Absolute. */
  readonly folder: string
  readonly #flat: boolean
  readonly blobs: string
  readonly results: string
  readonly journals: string
  readonly taskLinks: string
  readonly locks: string
  readonly temporary: string
  /** What was found damaged is kept here, for a person to look at, until the store is pruned. */
  readonly damaged: string

  /** @param flat no sub-folders for the first digits: easier to read for people, good for some thousand results */
  constructor(folder: string, flat = false) {
    this.folder = path.resolve(folder)
    this.#flat = flat
    this.blobs = path.join(this.folder, 'blobs')
    this.results = path.join(this.folder, 'results')
    this.journals = path.join(this.folder, 'tasks')
    this.taskLinks = path.join(this.folder, 'task-ids')
    this.locks = path.join(this.folder, 'locks')
    this.temporary = path.join(this.folder, 'tmp')
    this.damaged = path.join(this.folder, 'damaged')
  }

  blob(sha256: string, extension: string): string {
    if (!isSha256(sha256)) throw refuse('a SHA-256 of 64 hexadecimal digits', sha256)
    if (!EXTENSION.test(extension)) throw refuse('a file extension of 1 to 8 letters or digits', extension)
    return this.#inShard(this.blobs, `${sha256}.${extension}`)
  }

  result(key: string): string {
    return this.#inShard(this.results, `${parseContentKey(key)}.json`)
  }

  /** Where a result goes when a newer program's entry, which must not be touched, has its place. */
  resultBesideNewer(key: string): string {
    return this.#inShard(this.results, `${parseContentKey(key)}.v${STORE_FORMAT}.json`)
  }

  journal(key: string): string {
    return this.#inShard(this.journals, `${parseContentKey(key)}.jsonl`)
  }

  /** A task id is a stranger's text: its hash is the name. */
  taskLink(taskId: string): string {
    if (taskId === '') throw refuse('a task id', taskId)
    return this.#inShard(this.taskLinks, `${sha256Hex(taskId)}.json`)
  }

  /** `name` is a content key, or the 32 hexadecimal digits that stand for one holder of a lock. */
  lock(name: string): string {
    if (!LOCK.test(name)) throw refuse('a content key of 64 hexadecimal digits', name)
    return path.join(this.locks, `${name}.lock`)
  }

  /** A new place for a damaged file. */
  aside(file: string): string {
    return path.join(this.damaged, `${path.basename(file)}.${randomBytes(4).toString('hex')}`)
  }

  /** 256 sub-folders keep each of them small. */
  #inShard(folder: string, name: string): string {
    return this.#flat ? path.join(folder, name) : path.join(folder, name.slice(0, 2), name)
  }
}

function refuse(expected: string, got: unknown): UnmarkError {
  return new UnmarkError('INVALID_INPUT', `Expected ${expected}, got ${JSON.stringify(got)}.`)
}
