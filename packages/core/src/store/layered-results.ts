// Results in two folders at once: what either holds is found, and lands in both.
import { UnmarkError } from '../errors.ts'
import type { OnDamage } from './damage.ts'
import type { ContentKey } from './key.ts'
import type { DiskResults, NewResult, PutResult, Results, StoredResult } from './results.ts'

export interface Layers {
  /** The user's own, shared by all projects. */
  readonly user: DiskResults
  /** The one that travels with the project. */
  readonly project: DiskResults
  readonly report: OnDamage
}

/**
 * The project's layer is asked first, so that everybody who works on the project gets the same bytes, whatever else was
 * made on their machine. A layer that refuses to be written keeps nobody from a result that the other one has.
 */
export class LayeredResults implements Results {
  readonly #layers: Layers

  constructor(layers: Layers) {
    this.#layers = layers
  }

  async get(key: ContentKey): Promise<StoredResult | undefined> {
    const { user, project } = this.#layers
    const [inProject, refusal] = await unlessRefused(project.get(key))
    if (inProject) {
      if (!user.has(key)) await this.#copy(inProject, user)
      return inProject
    }
    const inUser = await user.get(key)
    if (inUser) return (await this.#copy(inUser, project)) ?? inUser
    // It may hold what was paid for, so nobody may take it for empty.
    if (refusal) throw refusal
    return undefined
  }

  async put(entry: NewResult, bytes: Uint8Array): Promise<PutResult> {
    const { user, project } = this.#layers
    const [inUser, userRefusal] = await unlessRefused(user.put(entry, bytes))
    const [inProject, projectRefusal] = await unlessRefused(project.put(entry, bytes))
    const stored = inProject ?? inUser
    const refusal = userRefusal ?? projectRefusal
    if (!stored) throw refusal
    if (!refusal) return stored
    const [where, whereNot] = inUser ? ['the user’s', 'the project’s'] : ['the project’s', 'the user’s']
    const warning = `The result is in ${where} store only, not in ${whereNot}: ${refusal.message}`
    this.#layers.report({ part: 'result', problem: 'unwritten', path: stored.path, message: warning })
    return { ...stored, warning }
  }

  /** Puts back into one layer what its damaged entry for the key should have been. Returns whether it is sound now. */
  async repair(key: ContentKey, damagedLayer: 'user' | 'project'): Promise<boolean> {
    const { user, project } = this.#layers
    const [from, to] = damagedLayer === 'user' ? [project, user] : [user, project]
    const [sound] = await unlessRefused(from.get(key))
    return sound !== undefined && (await this.#copy(sound, to)) !== undefined
  }

  async #copy(result: StoredResult, to: DiskResults): Promise<StoredResult | undefined> {
    const { bytes, path, sha256: _, createdAt: __, ...entry } = result
    const [copied, refusal] = await unlessRefused(to.put(entry, bytes))
    if (refusal) {
      const message = `A result was used, and not copied to the other layer: ${refusal.message}`
      this.#layers.report({ part: 'result', problem: 'unwritten', path, message })
    }
    return copied
  }
}

/** The disk's refusal as a value; any other error is thrown on. */
async function unlessRefused<T>(step: Promise<T>): Promise<[T, undefined] | [undefined, UnmarkError]> {
  try {
    return [await step, undefined]
  } catch (error) {
    if (!UnmarkError.is(error) || error.code !== 'STORE_CORRUPT') throw error
    return [undefined, error]
  }
}
