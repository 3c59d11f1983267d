// Tells whether two plugin instances have the same configuration, so that they can share their work.
import { createHash } from 'node:crypto'
import { type Config, UnmarkError } from '@unmark/core/settings'
import type { CleaningOptions } from './options.ts'

/** Numbers objects that can only be told apart by their identity: engines of the user's own, functions. */
export class Identities {
  readonly #numbers = new WeakMap<object, number>()
  #next = 1

  of(value: object): number {
    const known = this.#numbers.get(value) ?? this.#next++
    this.#numbers.set(value, known)
    return known
  }
}

/** The token is in it as a hash of everything together, never as itself. */
export function configurationKey(options: CleaningOptions, root: string, identities: Identities): string {
  const { config, configFile, masks, regions, unit } = options
  const { engine, token, baseUrl, proxy, onDamage, ...rest } = config
  return shortHash({
    root,
    masks,
    regions,
    unit,
    rest,
    pictures: configFile?.digest,
    baseUrl: baseUrl.href,
    proxy: UnmarkError.is(proxy) ? proxy.message : proxy?.href,
    engine: typeof engine === 'object' ? identities.of(engine) : engine,
    token: textOf(token),
    onDamage: onDamage && identities.of(onDamage),
  })
}

/** Hexadecimal, of the first 128 bits of SHA-256. */
export function shortHash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32)
}

function textOf(token: Config['token']): string | undefined {
  return UnmarkError.is(token) ? token.message : token?.reveal()
}
