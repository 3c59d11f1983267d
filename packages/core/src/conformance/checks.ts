// The promises of the engine contract as checks that any test runner can run, one by one.
import type { UnmarkOptions } from '../config.ts'
import type { Engine } from '../engines/engine.ts'
import { clientChecks } from './client-checks.ts'
import { identityChecks } from './identity-checks.ts'
import { instantChecks } from './instant-checks.ts'
import { queuedChecks } from './queued-checks.ts'

/** An engine to be held against the contract, and what its checks need. */
export interface EngineUnderTest {
  /** `instant` or `queued`, as the engines that `make` gives say themselves. */
  readonly kind: Engine['kind']
  /** Makes an engine. Called anew by every check. */
  make(): Engine | Promise<Engine>
  /** Gives back what an engine holds, such as threads and connections. */
  close?(engine: Engine): Promise<void>
  /** An empty folder for the stores of the checks. Its owner removes it. */
  readonly folder: string
  /** For the clients that the checks make, such as `allowPrivateHosts` for a service on this machine. */
  readonly client?: Omit<UnmarkOptions, 'engine' | 'store'>
}

/** One promise of the contract. */
export interface EngineCheck {
  /** A sentence that says what holds. Unique among the checks of one kind of engine. */
  readonly name: string
  /** @throws Error that says what was expected and what came. Never ends when the engine never does. */
  run(): Promise<void>
}

/**
 * The checks for an engine. With a runner whose `test` takes a name and a function:
 *
 * ```js
 * for (const { name, run } of engineChecks({ kind: 'instant', make: createMyEngine, folder })) test(name, run)
 * ```
 *
 * A queued engine needs a service to talk to, best one of the author's own: it gets about a dozen small pictures.
 */
export function engineChecks(subject: EngineUnderTest): EngineCheck[] {
  const ofKind = subject.kind === 'instant' ? instantChecks(subject) : queuedChecks(subject)
  return [...identityChecks(subject), ...ofKind, ...clientChecks(subject)]
}
