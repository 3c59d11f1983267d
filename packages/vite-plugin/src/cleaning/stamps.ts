// Tells from a file's facts alone whether it is still the file that was read, so that a warm build need not read it again.
import { statSync } from 'node:fs'

/** What changes whenever the content does; null stands for "there is no such file". */
export type Stamp = string | null

/** Clocks of file systems tick this fast at most; in nanoseconds. */
const TICK_NS = 20_000_000n
/** The same where times are whole seconds (HFS+) or pairs of them (FAT). */
const COARSE_TICK_NS = 2_000_000_000n
const SECOND_NS = 1_000_000_000n

/**
 * The time of the last change (`ctime`) is in it, which no program can set back: content that was replaced under the same
 * size and time is noticed.
 */
export function stampOf(file: string): Stamp {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false })
  return found ? `${found.dev}-${found.ino}-${found.size}-${found.mtimeNs}-${found.ctimeNs}` : null
}

/** In bytes; undefined for what is no file's stamp. */
export function sizeInStamp(stamp: Stamp | undefined): number | undefined {
  const size = stamp?.split('-')[2]
  return size === undefined ? undefined : Number(size)
}

export function stampsOf(files: readonly string[]): Readonly<Record<string, Stamp>> {
  return Object.fromEntries(files.map((file) => [file, stampOf(file)]))
}

/** Whether every file is as it was. */
export function areUnchanged(stamps: Readonly<Record<string, Stamp>>): boolean {
  return Object.entries(stamps).every(([file, stamp]) => stampOf(file) === stamp)
}

/**
 * Whether a file with this stamp, read from `readAtMs` on, can be trusted to have been read as the stamp says: one that
 * changed within a tick of the clock before could change again within the same tick, and have the same stamp.
 */
export function isSettled(stamp: Stamp, readAtMs: number): boolean {
  if (stamp === null) return true
  const changedNs = BigInt(stamp.slice(stamp.lastIndexOf('-') + 1))
  const tickNs = changedNs % SECOND_NS === 0n ? COARSE_TICK_NS : TICK_NS
  return BigInt(Math.floor(readAtMs)) * 1_000_000n - changedNs > tickNs
}
