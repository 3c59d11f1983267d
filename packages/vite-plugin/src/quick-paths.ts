// Puts paths together without the path module where that is enough: a warm build does it for thousands of pictures, once each.
import path from 'node:path'

/** Segments that are empty, `.` or `..`, or that another separator may part. Paths without any are what their letters say. */
const NEEDS_CARE = /\\|\/\.{0,2}(?:\/|$)/

/**
 * What `path.join(path.dirname(file), name)` gives, with `/` at least where both have it. The path module looks at each
 * letter in JavaScript, and takes ten times as long for a path that it sees for the first time.
 *
 * @param file absolute
 */
export function joinBeside(file: string, name: string): string {
  const rest = name.startsWith('./') ? name.slice(1) : `/${name}`
  if (NEEDS_CARE.test(file) || NEEDS_CARE.test(rest)) return path.join(path.dirname(file), name)
  return `${file.slice(0, file.lastIndexOf('/'))}${rest}`
}

/** What `path.relative(folder, file)` gives, for absolute paths; see {@link joinBeside}. */
export function relativeTo(folder: string, file: string): string {
  const start = `${folder}/`
  return file.startsWith(start) && !NEEDS_CARE.test(file) ? file.slice(start.length) : path.relative(folder, file)
}
