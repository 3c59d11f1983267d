// Whether a path lies below a folder, by whole segments.
import path from 'node:path'

/** True when `file` is `folder` or lies below it; `/a/bc` is not inside `/a/b`. Both are absolute. */
export function contains(folder: string, file: string): boolean {
  const relative = path.relative(folder, file)
  return relative === '' || (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative))
}

/** True when a segment of `file` below `folder` starts with a dot. */
export function isHidden(folder: string, file: string): boolean {
  return path
    .relative(folder, file)
    .split(path.sep)
    .some((segment) => segment.startsWith('.') && segment !== '.' && segment !== '..')
}
