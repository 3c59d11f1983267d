// Remembers between builds what came of which files, so that a warm build looks at each file's facts and reads none.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Folders } from './folders.ts'
import { areUnchanged, isSettled, type Stamp, stampOf, stampsOf } from './stamps.ts'
import { writeWholeSync } from './whole-file.ts'

export interface WarmEntry {
  readonly key: string
  readonly engine: string
  readonly credits: number
  /** Path of the clean file. */
  readonly file: string
  /** Of the clean file. */
  readonly made: Stamp
  /** Of every file that decides the result, the picture first. */
  readonly inputs: Stamps
  /** Of the stored picture that the clean file was made from. */
  readonly stored: Stamped
}

type Stamped = readonly [file: string, stamp: Stamp]
type Stamps = readonly Stamped[]

const FORMAT = 'unmark warm index 3'

/** What is known of a result besides the stamps. */
export type WarmFacts = Omit<WarmEntry, 'made' | 'inputs' | 'stored'>

/** The facts of files that were noted before they were read. */
export interface InputsSeen {
  readonly stamps: Readonly<Record<string, Stamp>>
  readonly atMs: number
}

/**
 * One file per fingerprint of everything that decides results besides the files themselves. Losing it costs time only, so
 * whatever cannot be read counts as empty.
 */
export class WarmIndex {
  readonly #file: string
  readonly #scratch: string
  #entries: Map<string, string> | undefined
  #isChanged = false

  /** @param scratch folder for a file that is being written */
  constructor(folder: string, scratch: string, fingerprint: string) {
    this.#file = path.join(folder, `index-${fingerprint.slice(0, 16)}.txt`)
    this.#scratch = scratch
  }

  /**
   * What came of an asset, if every file involved is as it was then.
   *
   * @param folders tells what is absent without a question for each file. The stored picture then only has to be there:
   * the clean file has facts of its own, and the store checks what it reads.
   */
  find(name: string, folders?: Folders): WarmEntry | undefined {
    const text = this.#known().get(name)
    if (text === undefined) return undefined
    const entry = entryOf(text)
    const isAsThen = ([file, stamp]: Stamped) => (stamp === null && folders?.isAbsent(file)) || stampOf(file) === stamp
    const isKept = folders ? !folders.isAbsent(entry.stored[0]) : isAsThen(entry.stored)
    return isKept && entry.inputs.every(isAsThen) && stampOf(entry.file) === entry.made ? entry : undefined
  }

  /** To be called before the inputs are read. */
  look(files: readonly string[]): InputsSeen {
    return { stamps: stampsOf(files), atMs: Date.now() }
  }

  /** Notes a result down, unless a file changed while it was made or so shortly before that nobody could tell. */
  add(name: string, facts: WarmFacts, { stamps, atMs }: InputsSeen, storedFile: string): void {
    const isSure = areUnchanged(stamps) && Object.values(stamps).every((stamp) => isSettled(stamp, atMs))
    if (!isSure) return
    const stored: Stamped = [storedFile, stampOf(storedFile)]
    const entry: WarmEntry = { ...facts, made: stampOf(facts.file), inputs: Object.entries(stamps), stored }
    this.#known().set(name, JSON.stringify(entry))
    this.#isChanged = true
  }

  /**
   * Writes what is new, beside what other processes have written meanwhile; entries of pictures that are gone are dropped.
   *
   * @throws UnmarkError `STORE_CORRUPT` when it cannot be written
   */
  save(): void {
    if (!this.#isChanged) return
    const all = new Map([...readIndex(this.#file), ...this.#known()])
    const living = [...all].filter(([, text]) => stampOf(entryOf(text).inputs[0]?.[0] ?? '') !== null)
    if (living.length > 0) writeWholeSync(this.#file, writtenAs(living), this.#scratch)
    this.#isChanged = false
  }

  #known(): Map<string, string> {
    this.#entries ??= readIndex(this.#file)
    return this.#entries
  }
}

/**
 * The first line holds the sum of all that follow, so that a file that is cut short or of another form counts as empty.
 * Then a line for each asset: its name and its entry, with a tab between, which JSON has none of. An entry is parsed when
 * it is asked for, so that thousands of objects need not be kept.
 */
function readIndex(file: string): Map<string, string> {
  const text = textOf(file)
  const end = text.indexOf('\n')
  const body = text.slice(end + 1)
  if (end === -1 || text.slice(0, end) !== headOf(body)) return new Map()
  const lines = body.split('\n').map((line) => line.split('\t') as [name: string, entry: string])
  return new Map(lines.map(([name, entry]) => [JSON.parse(name), entry]))
}

function writtenAs(entries: readonly (readonly [name: string, entry: string])[]): string {
  const body = entries.map(([name, entry]) => `${JSON.stringify(name)}\t${entry}`).join('\n')
  return `${headOf(body)}\n${body}`
}

function headOf(body: string): string {
  return `${FORMAT} ${createHash('sha256').update(body).digest('hex')}`
}

/** Empty when it is not there yet or cannot be read: then everything is looked up in the store, and the index written anew. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function entryOf(text: string): WarmEntry {
  return JSON.parse(text)
}
