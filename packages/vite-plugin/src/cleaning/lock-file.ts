// `.unmark/lock.json`: every marked picture of the project with what came of it, for people and for reviews.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { UnmarkError } from '@unmark/core/settings'
import { isRecord, isRecordOf } from './forms.ts'
import { asOnlyWriter } from './one-writer.ts'
import { writeWholeSync } from './whole-file.ts'

export interface LockEntry {
  /** Content key of the result. */
  readonly key: string
  readonly engine: string
  /** What the result cost when it was made. */
  readonly credits: number
}

interface Lock {
  readonly format: number
  readonly assets: Readonly<Record<string, LockEntry>>
}

const FORMAT = 1

export interface LockUpdate {
  readonly projectFolder: string
  readonly root: string
  /** By the asset's name, see `assetName`. */
  readonly entries: ReadonlyMap<string, LockEntry>
  readonly warn: (message: string) => void
}

/**
 * Brings the lock file up to date. Entries of other builds stay, such as those of a server's part that was built by
 * itself, unless their picture is gone or this build met it under other directives. The file is not touched when it says
 * all that already.
 *
 * @throws UnmarkError `STORE_CORRUPT` when it cannot be read or written
 */
export async function updateLock(update: LockUpdate): Promise<void> {
  const { projectFolder, entries } = update
  const file = path.join(projectFolder, 'lock.json')
  if (entries.size === 0 && !existsSync(file)) return
  // Most builds meet what the last one met; then nothing has to be parsed, merged or guarded.
  if (entries.size > 0 && readText(file) === textOf(entries)) return
  const scratch = path.join(projectFolder, 'tmp')
  await asOnlyWriter(path.join(scratch, 'lock.json.busy'), () => rewrite(file, scratch, update))
}

function rewrite(file: string, scratch: string, { root, entries, warn }: LockUpdate): void {
  const before = readText(file)
  const known = before === undefined ? [] : parseLock(before, file, warn)
  if (known === 'newer') return
  const met = new Set([...entries.keys()].map(pictureOf))
  const others = known.filter(([name]) => !met.has(pictureOf(name)) && existsSync(path.join(root, pictureOf(name))))
  const text = textOf(new Map([...others, ...entries]))
  if (text !== before) writeWholeSync(file, text, scratch)
}

function textOf(entries: LockUpdate['entries']): string {
  const assets: Record<string, LockEntry> = {}
  for (const name of [...entries.keys()].sort()) {
    const { key, engine, credits } = entries.get(name) as LockEntry
    assets[name] = { key, engine, credits }
  }
  return `${JSON.stringify({ format: FORMAT, assets }, null, 2)}\n`
}

/** The part of a name before its directives. */
function pictureOf(name: string): string {
  return name.replace(/\?(?:region|mask)=.*$/, '')
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw new UnmarkError('STORE_CORRUPT', `The file ${file} cannot be read.`, { cause })
  }
}

/** It can be made anew from a build, so one that is broken, as by a merge, is no reason to fail. */
function parseLock(text: string, file: string, warn: LockUpdate['warn']): [string, LockEntry][] | 'newer' {
  const lock = jsonOf(text)
  if (!isLock(lock)) {
    warn(`${file} cannot be read and is written anew.`)
    return []
  }
  if (lock.format > FORMAT) {
    warn(`${file} was written by a newer version of vite-plugin-unmark and is left as it is.`)
    return 'newer'
  }
  return Object.entries(lock.assets)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isLock(value: unknown): value is Lock {
  return isRecord(value) && typeof value['format'] === 'number' && isRecordOf(isLockEntry)(value['assets'])
}

function isLockEntry(value: unknown): boolean {
  if (!isRecord(value)) return false
  return typeof value['key'] === 'string' && typeof value['engine'] === 'string' && typeof value['credits'] === 'number'
}
