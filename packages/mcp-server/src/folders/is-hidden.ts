// Whether a path leads into something that its owner keeps out of sight.
import path from 'node:path'

/** True when a segment of `file` below `folder` starts with a dot. Both are absolute. */
export function isHidden(folder: string, file: string): boolean {
  return path
    .relative(folder, file)
    .split(path.sep)
    .some((segment) => segment.startsWith('.') && segment !== '.' && segment !== '..')
}
