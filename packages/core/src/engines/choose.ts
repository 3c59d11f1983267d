// Decides which engine gets a picture, and says what is missing when none can.
import type { Config, EngineChoice } from '../config.ts'
import { UnmarkError } from '../errors.ts'
import type { Secret } from '../secret.ts'
import type { Engine, EngineId } from './engine.ts'
import { KAZE_IDENTITY } from './kaze/identity.ts'

export interface EngineChoices {
  readonly choice: EngineChoice | Engine
  /** The token, or why the one that was given cannot be used, or undefined when none was given. */
  readonly token: Secret | UnmarkError | undefined
  readonly local: Engine
  readonly hosted: (token: Secret) => Engine
}

/** What a request says of the mark. */
export type Given = 'nothing' | 'mask' | 'overlay'

/**
 * `auto` is the local engine for an overlay; else the hosted one when a token is set, and the local one without. A token that cannot be used is an error, not a
 * reason to quietly work with another engine.
 *
 * @throws UnmarkError `TOKEN_MISSING`, or `MASK_REQUIRED` when the engine has to be told where the mark is.
 */
export function chooseEngine(choices: EngineChoices, given: Given): Engine {
  const engine = pick(choices, given)
  if (given !== 'nothing' || !engine.needsMask) return engine
  throw new UnmarkError(
    'MASK_REQUIRED',
    `The ${engine.name} engine has to be told where the mark is; got no mask, no region and no overlay.`,
    {
      hint: 'Give a mask file, a region or an overlay, or set KAZE_API_TOKEN to let the hosted service find the mark.',
    },
  )
}

/**
 * The engines whose stored results answer a request, the preferred one first, whether or not they could run here.
 *
 * In a project that keeps its results, what was paid for where there was a token is found where there is none. In a
 * frozen client `auto` has no engine to choose: both count.
 */
export function storedEngines(
  { choice, token, local }: EngineChoices,
  { frozen, projectFolder }: Pick<Config, 'frozen' | 'projectFolder'>,
): readonly EngineId[] {
  if (typeof choice === 'object') return [choice]
  if (choice === 'local') return [local]
  if (choice === 'kaze') return [KAZE_IDENTITY]
  if (frozen) return [KAZE_IDENTITY, local]
  if (token !== undefined) return [KAZE_IDENTITY]
  return projectFolder === undefined ? [local] : [KAZE_IDENTITY, local]
}

function pick({ choice, token, local, hosted }: EngineChoices, given: Given): Engine {
  if (typeof choice === 'object') return choice
  // A mark that is known is taken off exactly, and for nothing: no service does that better.
  if (choice === 'auto' && given === 'overlay') return local
  if (choice === 'local' || (choice === 'auto' && token === undefined)) return local
  return hosted(requireToken(token))
}

/** @throws UnmarkError `TOKEN_MISSING` that says whether there is none or why the given one cannot be used. */
export function requireToken(token: Secret | UnmarkError | undefined): Secret {
  if (UnmarkError.is(token)) throw token
  if (token) return token
  throw new UnmarkError('TOKEN_MISSING', 'The hosted engine was asked for, and no token is set.')
}
