// Lets one process at a time bring a shared file up to date, so that none overwrites what another has just added.
import { rmSync, statSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** An update takes milliseconds: whoever has held the guard for longer was killed. */
const ABANDONED_MS = 5_000
const ASK_AGAIN_MS = 15

/**
 * Runs `update` while this process alone holds the guard, a file that says that somebody is writing. Where no guard can
 * be made, as in a folder that can only be read, the update runs all the same and says itself what is wrong.
 */
export async function asOnlyWriter(guard: string, update: () => void): Promise<void> {
  const held = await hold(guard)
  try {
    update()
  } finally {
    if (held) rmSync(guard, { force: true })
  }
}

async function hold(guard: string): Promise<boolean> {
  for (;;) {
    try {
      await mkdir(path.dirname(guard), { recursive: true })
      writeFileSync(guard, '', { flag: 'wx' })
      return true
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) return false
    }
    const since = statSync(guard, { throwIfNoEntry: false })?.mtimeMs
    if (since !== undefined && Date.now() - since > ABANDONED_MS) rmSync(guard, { force: true })
    else await delay(ASK_AGAIN_MS)
  }
}
