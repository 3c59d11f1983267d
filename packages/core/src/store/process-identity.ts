// Tells whether the process that left a file behind still runs, so that nobody waits for the dead.
import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'

/** A process, recognisable after its id has been given to another. */
export interface ProcessIdentity {
  readonly pid: number
  /** When it started, in clock ticks since boot; null where the system has no readable /proc. */
  readonly start: string | null
  readonly host: string
  /** Within which process ids mean something: Linux's boot id and pid namespace; empty on other systems. */
  readonly scope: string
}

/**
 * `alive` and `dead` are certain. `unknown`: the process is on another host or in another container, or its id is in
 * use and nothing tells by whom (no /proc: on macOS and Windows a dead process whose id was not reused is still `dead`).
 */
export type Liveness = 'alive' | 'dead' | 'unknown'

export async function ownIdentity(): Promise<ProcessIdentity> {
  const [status, boot, namespace] = await Promise.all([
    readStatus('self'),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readlink('/proc/self/ns/pid').catch(() => ''),
  ])
  return {
    pid: process.pid,
    // A container with its host's /proc shows other ids than ours: then start times there are not to be trusted.
    start: status?.pid === process.pid ? status.start : null,
    host: hostname(),
    scope: [boot.trim(), namespace].filter((part) => part !== '').join(' '),
  }
}

export async function livenessOf(other: ProcessIdentity, own: ProcessIdentity): Promise<Liveness> {
  if (other.host !== own.host || other.scope !== own.scope) return 'unknown'
  if (!idInUse(other.pid)) return 'dead'
  if (other.start === null || own.start === null) return 'unknown'
  const status = await readStatus(other.pid)
  // It ended just now, or /proc hides other users' processes.
  if (!status) return 'unknown'
  return status.start === other.start && !status.ended ? 'alive' : 'dead'
}

function idInUse(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Anything but "no such process", such as a lack of permission, means that there is one.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** Fields 1, 3 and 22 of /proc/<pid>/stat (proc(5)); undefined when it cannot be read. */
async function readStatus(process: number | 'self') {
  const text = await readFile(`/proc/${process}/stat`, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  // Field 2 is the command's name in parentheses, and may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, start] = [fields[0], fields[19]]
  if (state === undefined || start === undefined) return undefined
  // A zombie (Z) has ended and waits for its parent; X is dead.
  return { pid: Number.parseInt(text, 10), start, ended: state === 'Z' || state === 'X' }
}
