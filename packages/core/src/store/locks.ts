// One worker per content key on the whole machine, and nobody waits for a process that has died.
import { utimes } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { abortError, throwIfAborted } from '../errors.ts'
import type { Disk } from './disk.ts'
import { onDisk } from './failure.ts'
import type { ContentKey } from './key.ts'
import { LOCK_NAME } from './layout.ts'
import { createLock, removeOwnLock, removeSeenLock, type SeenLock, seeLock } from './lock-file.ts'
import { livenessOf } from './process-identity.ts'
import { Turns } from './turns.ts'
import { listFiles } from './walk.ts'

/** Who is waited for. */
export interface LockHolder {
  /** Undefined when the lock file cannot be read. */
  readonly pid: number | undefined
  readonly host: string | undefined
}

export interface LockOptions {
  readonly signal?: AbortSignal | undefined
  /** Called once, when the lock is not free at once. */
  readonly onWait?: ((holder: LockHolder) => void) | undefined
}

/** Gives the lock back; calling it again does nothing. */
export type Release = () => Promise<void>

/** When a lock whose holder cannot be asked (on another host, in another container) is taken for abandoned. */
export interface LockTimings {
  /** A holder renews the time of its file this often, in milliseconds. */
  readonly renewMs: number
  /** A lock that was not renewed for so long while somebody waited is abandoned. */
  readonly silentMs: number
  /** The same when its file was older than `silentMs` to begin with: enough to tell that clocks differ. */
  readonly silentWhenOldMs: number
}

const TIMINGS: LockTimings = { renewMs: 5_000, silentMs: 60_000, silentWhenOldMs: 15_000 }

/** A sweep does not watch as a waiter does, so it is more patient, in milliseconds. */
const FORGOTTEN_MS = 3_600_000
/** More processes than this have never died one in the other's work. */
const SWEEP_TRIES = 5

/**
 * Locks are files. A holder that runs is never robbed, however long it takes; one that died on this host is followed
 * at once (its process id and start time tell), one elsewhere after {@link LockTimings}.
 *
 * Removing a dead holder's file is itself under a lock, named after that holder: otherwise the slower of two who saw
 * the same dead holder could remove the fresh lock of the faster.
 */
export class Locks {
  readonly #disk: Disk
  readonly #timings: LockTimings
  readonly #turns = new Turns()

  constructor(disk: Disk, timings: LockTimings = TIMINGS) {
    this.#disk = disk
    this.#timings = timings
  }

  /**
   * Waits until nobody else holds the key: callers in this process in the order of asking, then other processes.
   *
   * @throws UnmarkError `ABORTED` as soon as the signal is aborted; `STORE_CORRUPT` when the disk refuses
   */
  async acquire(key: ContentKey, { signal, onWait }: LockOptions = {}): Promise<Release> {
    const file = this.#disk.layout.lock(key)
    const tellOnce = once(onWait ?? (() => {}))
    if (this.#turns.isTaken(key)) {
      const { pid, host } = await this.#disk.identity()
      tellOnce({ pid, host })
    }
    const passTurn = await this.#turns.take(key, signal)
    try {
      const id = await onDisk('lock', file, () => this.#waitForFile(key, signal, tellOnce))
      return this.#releaser(key, id, passTurn)
    } catch (error) {
      passTurn()
      throw error
    }
  }

  /** The lock if it is free at this moment, undefined otherwise. */
  async tryAcquire(key: ContentKey): Promise<Release | undefined> {
    if (this.#turns.isTaken(key)) return undefined
    const passTurn = await this.#turns.take(key, undefined)
    try {
      const id = await onDisk('lock', this.#disk.layout.lock(key), () => createLock(this.#disk, key))
      if (id !== undefined) return this.#releaser(key, id, passTurn)
    } catch (error) {
      passTurn()
      throw error
    }
    passTurn()
    return undefined
  }

  /** Removes the locks of dead processes, and those that nobody has renewed for an hour. Returns how many. */
  async sweep(): Promise<number> {
    let removed = 0
    for await (const { name } of listFiles(this.#disk.layout.locks)) {
      const lockName = LOCK_NAME.exec(name)?.[1]
      if (lockName !== undefined && (await this.#sweepOne(lockName))) removed++
    }
    return removed
  }

  async #sweepOne(name: string): Promise<boolean> {
    const seen = await seeLock(this.#disk, name)
    if (!seen) return false
    const liveness = await this.#livenessOf(seen)
    const forgotten = liveness === 'unknown' && this.#ageOf(seen) > FORGOTTEN_MS
    if (liveness !== 'dead' && !forgotten) return false
    // A try may only clear away another process that died while it was removing this lock, or one that removed that.
    for (let tries = 0; tries < SWEEP_TRIES; tries++) {
      if (await this.#removeAbandoned(name, seen)) return true
    }
    return false
  }

  async #waitForFile(
    name: string,
    signal: AbortSignal | undefined,
    onWait: (holder: LockHolder) => void,
  ): Promise<string> {
    const isSilent = this.#silenceWatch()
    for (;;) {
      throwIfAborted(signal)
      const seen = await seeLock(this.#disk, name)
      if (!seen) {
        const id = await createLock(this.#disk, name)
        if (id !== undefined) return id
        continue
      }
      const liveness = await this.#livenessOf(seen)
      const abandoned = liveness === 'dead' || (liveness === 'unknown' && isSilent(seen))
      if (abandoned && (await this.#removeAbandoned(name, seen))) continue
      onWait({ pid: seen.holder?.pid, host: seen.holder?.host })
      await delay(10 + Math.random() * 40, undefined, { signal }).catch((error: unknown) => {
        throw signal?.aborted ? abortError(signal) : error
      })
    }
  }

  /**
   * Under a lock of its own, removes a lock file that has been found abandoned. Nobody else can remove that file in
   * the meantime, so what is removed is what was looked at. Returns whether this call removed it.
   */
  async #removeAbandoned(name: string, seen: SeenLock): Promise<boolean> {
    const claim = await createLock(this.#disk, seen.stamp)
    if (claim === undefined) {
      await this.#removeDeadClaim(seen.stamp)
      return false
    }
    try {
      return await removeSeenLock(this.#disk, name, seen)
    } finally {
      await removeOwnLock(this.#disk, seen.stamp, claim)
    }
  }

  /** The process that was removing the abandoned lock may have been killed as well. */
  async #removeDeadClaim(claimName: string): Promise<void> {
    const claim = await seeLock(this.#disk, claimName)
    if (claim && (await this.#livenessOf(claim)) === 'dead') await this.#removeAbandoned(claimName, claim)
  }

  async #livenessOf({ holder }: SeenLock) {
    return holder ? await livenessOf(holder, await this.#disk.identity()) : 'unknown'
  }

  #ageOf(seen: SeenLock): number {
    return this.#disk.now().getTime() - seen.modifiedMs
  }

  /** Measures silence by this process's own steady clock, because the clocks of two hosts may differ. */
  #silenceWatch(): (seen: SeenLock) => boolean {
    const { silentMs, silentWhenOldMs } = this.#timings
    let watched: SeenLock | undefined
    let since = 0
    return (seen) => {
      if (seen.stamp !== watched?.stamp || seen.modifiedMs !== watched.modifiedMs) {
        watched = seen
        since = performance.now()
      }
      const limit = this.#ageOf(seen) >= silentMs ? silentWhenOldMs : silentMs
      return performance.now() - since >= limit
    }
  }

  #releaser(name: string, id: string, passTurn: () => void): Release {
    const file = this.#disk.layout.lock(name)
    const renewal = setInterval(() => {
      const now = this.#disk.now()
      // Only other hosts look at this time, and the holder's own work tells when the disk is gone.
      utimes(file, now, now).catch(() => {})
    }, this.#timings.renewMs).unref()
    let released: Promise<void> | undefined
    const release = async () => {
      clearInterval(renewal)
      try {
        await onDisk('unlock', file, () => removeOwnLock(this.#disk, name, id))
      } finally {
        passTurn()
      }
    }
    return () => {
      released ??= release()
      return released
    }
  }
}

function once(tell: (holder: LockHolder) => void): (holder: LockHolder) => void {
  let told = false
  return (holder) => {
    if (told) return
    told = true
    tell(holder)
  }
}
