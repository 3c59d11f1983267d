// The parts of undici that are used, each from its own file: all of undici takes three times as long to load, and every
// start that reaches the service waits for it.
import { createRequire } from 'node:module'
import type * as undici from 'undici'

const load = createRequire(import.meta.url)

export const Client: typeof undici.Client = load('undici/lib/dispatcher/client.js')
export const buildConnector: typeof undici.buildConnector = load('undici/lib/core/connect.js')
export const errors: typeof undici.errors = load('undici/lib/core/errors.js')

/** Opens one connection: what {@link buildConnector} makes. */
export type Connector = undici.buildConnector.connector
