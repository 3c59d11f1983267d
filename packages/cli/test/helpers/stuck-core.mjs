// Preloaded in place of core: a client that says on standard error what reaches it, and never answers.
import { hookResolve } from './hook-resolve.mjs'

const core = `
export function createUnmark() {
  const never = new Promise(() => {})
  return {
    async *removeMany(requests, { signal }) {
      const alive = setInterval(() => {}, 1000)
      signal.addEventListener('abort', () => process.stderr.write('told to stop\\n'))
      process.stderr.write('under way\\n')
      await never
      clearInterval(alive)
    },
    tasks: async () => [],
    close: () => never,
  }
}`

const hooks = `
export function resolve(specifier, context, next) {
  if (specifier !== '@unmark/core') return next(specifier, context)
  return { url: ${JSON.stringify(`data:text/javascript,${encodeURIComponent(core)}`)}, shortCircuit: true }
}`

await hookResolve(hooks)
