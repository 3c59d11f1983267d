// Whether a path lies below a folder, by whole segments: `/a/bc` is not inside `/a/b`.
import path from 'node:path'

/** True when `file` is `folder` or lies below it. Both are absolute; links are not followed. */
export function contains(folder: string, file: string): boolean {
  const relative = path.relative(folder, file)
  return relative === '' || (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative))
}
