// Whether the store can be written, has room, is sound, and owes anybody a picture.
import { UnmarkError } from '../errors.ts'
import { examine, probeStore } from '../store/health.ts'
import { openStore } from '../store/store.ts'
import { countUnfinished } from '../tasks/unfinished.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

/** Below it a batch of pictures soon fills the disk. */
const LITTLE_BYTES = 200_000_000

export async function* checkStore(folder: string): AsyncGenerator<Finding, void, void> {
  try {
    const { exists, freeBytes } = await probeStore(folder)
    yield ok('store', `${folder} can be written${exists ? '' : '; it is made when it is first used'}.`)
    if (freeBytes !== undefined) yield roomFinding(freeBytes)
  } catch (error) {
    yield storeFailure('store', error)
  }
  try {
    yield await damageFinding(folder)
    yield await tasksFinding(folder)
  } catch (error) {
    yield storeFailure('damage', error)
  }
}

function roomFinding(freeBytes: number): Finding {
  const room = `${Math.floor(freeBytes / 1e6).toLocaleString('en')} MB free`
  if (freeBytes >= LITTLE_BYTES) return ok('space', `${room}.`)
  return warn(
    'space',
    `Little room is left for the store: ${room}.`,
    'Free some space (`unmark store prune`), or choose another folder with UNMARK_STORE (--store).',
  )
}

async function damageFinding(folder: string): Promise<Finding> {
  const { results, damage } = await examine(folder)
  const [first] = damage
  if (!first) return ok('damage', `${results.toLocaleString('en')} stored result(s), none damaged.`)
  return fail(
    'damage',
    `${damage.length.toLocaleString('en')} of the store’s entries cannot be used, such as ${first.path}: ${first.message}`,
    'Run `unmark store verify`, which moves damaged entries aside; they are never served.',
  )
}

async function tasksFinding(folder: string): Promise<Finding> {
  const { accepted, unknown } = await countUnfinished(openStore(folder))
  if (accepted > 0) {
    return warn('tasks', `${accepted} task(s) were paid for and not fetched.`, 'Fetch them: unmark task --fetch')
  }
  if (unknown === 0) return ok('tasks', 'No task waits to be fetched.')
  return warn(
    'tasks',
    `${unknown} submission(s) may have been paid for; their answers were lost.`,
    'See which: unmark task. Compare the account’s credits before submitting again (--force-new).',
  )
}

function storeFailure(check: 'store' | 'damage', error: unknown): Finding {
  if (!UnmarkError.is(error)) throw error
  return fail(check, error.message, error.hint)
}
