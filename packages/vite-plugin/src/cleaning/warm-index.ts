// Remembers between builds what came of which files, so that a warm build looks at each file's facts and reads none.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { isFilledText, isRecord, isRecordOf } from './forms.ts'
import { areUnchanged, isSettled, type Stamp, stampOf, stampsOf } from './stamps.ts'
import { writeWholeSync } from './whole-file.ts'

export interface WarmEntry {
  readonly key: string
  readonly engine: string
  readonly credits: number
  /** Path of the clean file. */
  readonly file: string
  /** Of every file that decides the result, by path. */
  readonly inputs: Stamps
  /** Of the clean file and of the stored picture that it was made from. */
  readonly outputs: Stamps
}

type Stamps = Readonly<Record<string, Stamp>>

const FORMAT = 2

/** What is known of a result besides the stamps. */
export type WarmFacts = Omit<WarmEntry, 'inputs' | 'outputs'>

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
  #entries: Map<string, unknown> | undefined
  #isChanged = false

  /** @param scratch folder for a file that is being written */
  constructor(folder: string, scratch: string, fingerprint: string) {
    this.#file = path.join(folder, `index-${fingerprint.slice(0, 16)}.json`)
    this.#scratch = scratch
  }

  /** What came of an asset, if every file involved is as it was then. */
  find(name: string): WarmEntry | undefined {
    const entry = this.#known().get(name)
    return isEntry(entry) && areUnchanged(entry.inputs) && areUnchanged(entry.outputs) ? entry : undefined
  }

  /** To be called before the inputs are read. */
  look(files: readonly string[]): InputsSeen {
    return { stamps: stampsOf(files), atMs: Date.now() }
  }

  /** Notes a result down, unless a file changed while it was made or so shortly before that nobody could tell. */
  add(name: string, facts: WarmFacts, { stamps, atMs }: InputsSeen, storedFile: string): void {
    const isSure = areUnchanged(stamps) && Object.values(stamps).every((stamp) => isSettled(stamp, atMs))
    if (!isSure) return
    const outputs = { [facts.file]: stampOf(facts.file), [storedFile]: stampOf(storedFile) }
    this.#known().set(name, { ...facts, inputs: stamps, outputs })
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
    const living = [...all].filter(
      ([, entry]) => isEntry(entry) && stampOf(Object.keys(entry.inputs)[0] ?? '') !== null,
    )
    const text = JSON.stringify({ format: FORMAT, assets: Object.fromEntries(living) })
    writeWholeSync(this.#file, text, this.#scratch)
    this.#isChanged = false
  }

  #known(): Map<string, unknown> {
    this.#entries ??= readIndex(this.#file)
    return this.#entries
  }
}

/** An entry's form is looked at when it is asked for; one that is damaged is none. */
function readIndex(file: string): Map<string, unknown> {
  try {
    const index: unknown = JSON.parse(readFileSync(file, 'utf8'))
    const fits = isRecord(index) && index['format'] === FORMAT && isRecord(index['assets'])
    return new Map(fits ? Object.entries(index['assets'] as Readonly<Record<string, unknown>>) : [])
  } catch {
    // Not there yet, or cut short: everything is looked up in the store, and the index written anew.
    return new Map()
  }
}

function isEntry(value: unknown): value is WarmEntry {
  if (!isRecord(value)) return false
  const { key, engine, credits, file, inputs, outputs } = value
  const hasFacts = [key, engine, file].every(isFilledText) && typeof credits === 'number'
  return hasFacts && areStamps(inputs) && areStamps(outputs) && Object.hasOwn(outputs, file as string)
}

/** An entry that names no file would be true of any. */
function areStamps(value: unknown): value is Stamps {
  return isStamps(value) && Object.keys(value as object).length > 0
}

const isStamps = isRecordOf((stamp) => stamp === null || isFilledText(stamp))
