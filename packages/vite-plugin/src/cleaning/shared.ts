// The one piece of state of this package: the workshops of the process, shared by plugin instances that are configured alike.
import { configurationKey, Identities } from './configuration-key.ts'
import type { CleanerContext } from './contract.ts'
import type { CleaningOptions } from './options.ts'
import { Workshop } from './workshop.ts'

/**
 * Vite makes a plugin anew for the client's build, the server's and each restart, and they run at once. Only something
 * that outlives them all can keep one picture from being worked on twice at the same time, and the limit from being
 * multiplied by their number; hence state of the module.
 */
const open = new Map<string, { readonly workshop: Workshop; users: number }>()
const identities = new Identities()

export interface Membership {
  readonly workshop: Workshop
  /** Closes the workshop if nobody else uses it. Calling it again does nothing. */
  leave(): Promise<void>
}

export function joinWorkshop(options: CleaningOptions, context: CleanerContext): Membership {
  const key = configurationKey(options, context.root, identities)
  const shared = open.get(key) ?? { workshop: new Workshop(options, context), users: 0 }
  shared.users++
  open.set(key, shared)
  let hasLeft = false
  return {
    workshop: shared.workshop,
    leave: async () => {
      if (hasLeft) return
      hasLeft = true
      shared.users--
      if (shared.users > 0) return
      open.delete(key)
      await shared.workshop.close()
    },
  }
}
