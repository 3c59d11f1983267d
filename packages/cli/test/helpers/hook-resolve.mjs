// Puts a hook into the resolution of modules, in whichever way this Node offers.
import module from 'node:module'

/**
 * @param {string} hooks text of a module that exports `resolve`, which must not be asynchronous: older Nodes run it in a
 *   thread of its own, newer ones in place, where the older way is deprecated.
 */
export async function hookResolve(hooks) {
  const url = `data:text/javascript,${encodeURIComponent(hooks)}`
  if (module.registerHooks) module.registerHooks({ ...(await import(url)) })
  else module.register(url)
}
