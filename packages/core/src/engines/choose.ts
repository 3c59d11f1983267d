// Decides which engine gets a picture, and says what is missing when none can.
import type { EngineChoice } from '../config.ts'
import { UnmarkError } from '../errors.ts'
import type { Secret } from '../secret.ts'
import type { Engine, EngineId } from './engine.ts'
import { KAZE_IDENTITY } from './kaze/engine.ts'

export interface EngineChoices {
  readonly choice: EngineChoice | Engine
  /** The token, or why the one that was given cannot be used, or undefined when none was given. */
  readonly token: Secret | UnmarkError | undefined
  readonly local: Engine
  readonly hosted: (token: Secret) => Engine
}

/**
 * `auto` is the hosted engine when a token is set, else the local one. A token that cannot be used is an error, not a
 * reason to quietly work with another engine.
 *
 * @throws UnmarkError `TOKEN_MISSING`, or `MASK_REQUIRED` when the engine has to be told where the mark is.
 */
export function chooseEngine(choices: EngineChoices, hasMask: boolean): Engine {
  const engine = pick(choices)
  if (hasMask || !engine.needsMask) return engine
  throw new UnmarkError(
    'MASK_REQUIRED',
    `The ${engine.name} engine has to be told where the mark is; got no mask and no region.`,
    { hint: 'Give a mask file or a region, or set KAZE_API_TOKEN to let the hosted service find the mark.' },
  )
}

/**
 * The engines whose stored results answer a request, the preferred one first, whether or not they could run here. So
 * what was paid for where there was a token is found where there is none. In a frozen client `auto` has no engine to
 * choose: both count.
 */
export function storedEngines({ choice, token, local }: EngineChoices, frozen: boolean): readonly EngineId[] {
  if (typeof choice === 'object') return [choice]
  if (choice === 'local') return [local]
  if (choice === 'kaze') return [KAZE_IDENTITY]
  return token === undefined || frozen ? [KAZE_IDENTITY, local] : [KAZE_IDENTITY]
}

function pick({ choice, token, local, hosted }: EngineChoices): Engine {
  if (typeof choice === 'object') return choice
  if (choice === 'local' || (choice === 'auto' && token === undefined)) return local
  return hosted(requireToken(token))
}

/** @throws UnmarkError `TOKEN_MISSING` that says whether there is none or why the given one cannot be used. */
export function requireToken(token: Secret | UnmarkError | undefined): Secret {
  if (UnmarkError.is(token)) throw token
  if (token) return token
  throw new UnmarkError('TOKEN_MISSING', 'The hosted engine was asked for, and no token is set.')
}
