// What happened to each paid task, one line per step: only ever appended to, and readable after any accident.
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { Damage } from './damage.ts'
import type { Device } from './device.ts'
import { type Disk, readChecked, type WriteOptions, writeWhole } from './disk.ts'
import { onDisk, systemCode } from './failure.ts'
import { type ContentKey, isContentKey, parseContentKey } from './key.ts'
import { JOURNAL_NAME } from './layout.ts'
import { judgeSealed, seal, unseal } from './sealed-json.ts'
import { readSmallFile } from './small-files.ts'
import { damaged, sound, type Verdict } from './verdict.ts'
import { listShards } from './walk.ts'

/** A journal as it was found. Lines that cannot be used are counted, reported and skipped. */
export interface JournalReading {
  /** Sound records in the order of writing, as JSON data. */
  readonly records: readonly unknown[]
  /** Lines that were written whole and have changed since: what they said is lost, and may have been acted on. */
  readonly damaged: number
  /**
   * Lines whose end is missing. As a rule their writer was stopped midway: `append` had not returned, so nobody acted
   * on them. But a file that something else has cut short looks the same.
   */
  readonly torn: number
  /** Lines of a newer version, which this one must not judge. */
  readonly newer: number
}

export interface Journal {
  /**
   * Adds a record. On return it survives the end of the process, and a power cut unless `durable` is false; the next durable
   * line of the same key makes those before it durable too. Hold the key's lock while deciding what to append.
   *
   * @param record JSON data
   * @throws UnmarkError `STORE_CORRUPT` when the disk refuses, `INVALID_INPUT` when `record` is not JSON data
   */
  append(key: ContentKey, record: unknown, options?: WriteOptions): Promise<void>
  /** All that is known of a key; empty when there is no journal. */
  read(key: ContentKey): Promise<JournalReading>
  /** The keys of all journals, in no order. */
  keys(): AsyncIterable<ContentKey>
  /** Makes a task findable by its id. */
  linkTask(taskId: string, key: ContentKey): Promise<void>
  /** The key of a task, or undefined when the id is not known (or its link was damaged, which is reported). */
  findTask(taskId: string): Promise<ContentKey | undefined>
}

/** ASCII "cancel", put at the end of a line that its writer could not finish. JSON never holds it unescaped. */
const CANCEL = '\u0018'
/** A task is noted down four times within its time; more tasks than this do not run at once. */
const MOST_NAMED = 1024

const linkSchema = z.object({ taskId: z.string(), key: z.custom<ContentKey>(isContentKey) })
export type TaskLink = Readonly<z.infer<typeof linkSchema>>

export class DiskJournal implements Journal {
  readonly #disk: Disk
  /** Files whose names this process has made durable: the newest ones. */
  readonly #named = new Set<string>()

  constructor(disk: Disk) {
    this.#disk = disk
  }

  async append(key: ContentKey, record: unknown, { durable = true }: WriteOptions = {}): Promise<void> {
    const file = this.#disk.layout.journal(key)
    const line = `${seal(record)}\n`
    await onDisk('append to the journal', file, async () => {
      const descriptor = await openInFolder(this.#disk.device, file)
      try {
        const start = endsMidway(descriptor) ? `${CANCEL}\n` : ''
        appendAll(descriptor, Buffer.from(start + line))
        if (durable) await this.#disk.device.keepContent(descriptor)
      } finally {
        closeSync(descriptor)
      }
      if (durable) await this.#keepName(file)
    })
  }

  async read(key: ContentKey): Promise<JournalReading> {
    const file = this.#disk.layout.journal(key)
    const bytes = await onDisk('read the journal', file, async () => readSmallFile(file)?.bytes)
    const reading = parseJournal(bytes?.toString('utf8') ?? '')
    this.#reportSkipped('damaged', reading.damaged, file)
    this.#reportSkipped('torn', reading.torn, file)
    this.#reportSkipped('newer', reading.newer, file)
    return reading
  }

  async *keys(): AsyncGenerator<ContentKey> {
    for await (const { name } of listShards(this.#disk.layout.journals, JOURNAL_NAME)) {
      yield parseContentKey(path.parse(name).name)
    }
  }

  async linkTask(taskId: string, key: ContentKey): Promise<void> {
    const link: TaskLink = { taskId, key: parseContentKey(key) }
    await writeWhole(this.#disk, 'task link', this.#disk.layout.taskLink(taskId), `${seal(link)}\n`)
  }

  async findTask(taskId: string): Promise<ContentKey | undefined> {
    const reading = await readLink(this.#disk, this.#disk.layout.taskLink(taskId))
    return reading?.key
  }

  /** Whoever made the file may have been stopped before its name was durable, so every process sees to that once. */
  async #keepName(file: string): Promise<void> {
    if (this.#named.has(file)) return
    await this.#disk.device.keepNames(path.dirname(file))
    this.#named.add(file)
    if (this.#named.size <= MOST_NAMED) return
    const [oldest] = this.#named
    if (oldest !== undefined) this.#named.delete(oldest)
  }

  #reportSkipped(problem: Damage['problem'], count: number, file: string): void {
    if (count === 0) return
    const message = `${count} line${count === 1 ? '' : 's'} of a task’s journal cannot be used (${problem}).`
    this.#disk.report({ part: 'journal', problem, path: file, message })
  }
}

/** Reads the link in `file`; one that lies under another task's name counts as damaged. */
export async function readLink(disk: Disk, file: string): Promise<TaskLink | undefined> {
  const judge = judgeSealed((value): Verdict<TaskLink> => {
    const parsed = linkSchema.safeParse(value)
    if (!parsed.success) return damaged('it has not the fields of a task link')
    const inPlace = disk.layout.taskLink(parsed.data.taskId) === file
    return inPlace ? sound(parsed.data) : damaged('it belongs to another task')
  })
  const reading = await readChecked(disk, 'task link', file, judge)
  return reading.status === 'sound' ? reading.value : undefined
}

/** The pure half of reading: text to records. Never throws. */
export function parseJournal(text: string): JournalReading {
  const records: unknown[] = []
  const skipped = { damaged: 0, torn: 0, newer: 0 }
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    // The part after the last line end is empty, unless its writer was stopped.
    const unfinished = line.endsWith(CANCEL) || index === lines.length - 1
    // A record may be whole and only its line end lost: what follows the last brace does not count.
    const content = unfinished ? line.slice(0, line.lastIndexOf('}') + 1) : line
    const unsealed = unseal(content)
    if (unsealed.status === 'sound') records.push(unsealed.value)
    else if (unsealed.status === 'newer') skipped.newer++
    else if (!unfinished) skipped.damaged++
    else if (line !== '' && line !== CANCEL) skipped.torn++
  }
  return { records, ...skipped }
}

async function openInFolder(device: Device, file: string): Promise<number> {
  const openFile = () => openSync(file, 'a+', 0o600)
  try {
    return openFile()
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
  await device.makeFolder(path.dirname(file))
  return openFile()
}

/** The line is there at once and as a whole. */
function appendAll(descriptor: number, line: Buffer): void {
  // One call may write less than it was given, such as on a full disk.
  for (let done = 0; done < line.length; ) done += writeSync(descriptor, line, done)
}

/** True when the file's last line has no end. */
function endsMidway(descriptor: number): boolean {
  const { size } = fstatSync(descriptor)
  if (size === 0) return false
  const last = Buffer.alloc(1)
  readSync(descriptor, last, 0, 1, size - 1)
  return last[0] !== 0x0a
}
