// Loaded before the program: makes it find no sharp, as where npm installed it for another machine or left it out.
import { hookResolve } from './hook-resolve.mjs'

const hooks = `
export function resolve(request, context, next) {
  if (request !== 'sharp') return next(request, context)
  throw Object.assign(new Error("Cannot find package 'sharp'"), { code: 'ERR_MODULE_NOT_FOUND' })
}`
await hookResolve(hooks)
