// Preloaded to prove that a command runs without the heavy parts (core's helpers for faces are none): loading one of them fails the process.
import { hookResolve } from './hook-resolve.mjs'

const hooks = `
export function resolve(specifier, context, next) {
  if (/^(@unmark\\/(?!core\\/faces$)|sharp$|tinyglobby$)/.test(specifier)) throw new Error('Loaded ' + specifier)
  return next(specifier, context)
}`

await hookResolve(hooks)
