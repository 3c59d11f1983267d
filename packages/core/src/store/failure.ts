// Turns what the operating system says about the store's folder into words that help.
import { UnmarkError } from '../errors.ts'

const CHOOSE_ANOTHER = 'or choose another folder with UNMARK_STORE (--store)'

const EXPLANATIONS: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  ENOSPC: ['the disk is full', `Free some space (\`unmark store prune\`), ${CHOOSE_ANOTHER}.`],
  EDQUOT: ['the disk quota is used up', `Free some space (\`unmark store prune\`), ${CHOOSE_ANOTHER}.`],
  EROFS: ['the file system is read-only', `Make it writable, ${CHOOSE_ANOTHER}.`],
  EACCES: ['permission was denied', `Give the current user access to the folder, ${CHOOSE_ANOTHER}.`],
  EPERM: ['permission was denied', `Give the current user access to the folder, ${CHOOSE_ANOTHER}.`],
  ENOTDIR: ['a file is where a folder is expected', `Move that file away, ${CHOOSE_ANOTHER}.`],
  EEXIST: ['a file is where a folder is expected', `Move that file away, ${CHOOSE_ANOTHER}.`],
  EISDIR: ['a folder is where a file is expected', `Move that folder away, ${CHOOSE_ANOTHER}.`],
  ENOENT: ['the folder was removed while it was in use', `Run the command again, ${CHOOSE_ANOTHER}.`],
  EIO: ['the disk reports an error', `Check the disk and run \`unmark store verify\`, ${CHOOSE_ANOTHER}.`],
}

/**
 * Runs one step on the disk and turns its failure into `STORE_CORRUPT`.
 *
 * @param attempted what is being done, to follow "could not", such as `write a result to`
 */
export async function onDisk<T>(attempted: string, path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    throw systemCode(error) === undefined ? error : storeFailure(attempted, path, error)
  }
}

/** The error code that the operating system gave (such as `ENOENT`), or undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** For `promise.catch`: gives `value` when the error has one of the codes, and fails as before otherwise. */
export function when<T>(codes: readonly string[], value: T): (error: unknown) => T {
  return (error) => {
    if (codes.includes(systemCode(error) ?? '')) return value
    throw error
  }
}

function storeFailure(attempted: string, path: string, cause: unknown): UnmarkError {
  const code = systemCode(cause) ?? 'unknown'
  const [why, hint] = EXPLANATIONS[code] ?? ['the operating system refused', undefined]
  return new UnmarkError('STORE_CORRUPT', `The store could not ${attempted} ${path}: ${why} (${code}).`, {
    cause,
    ...(hint === undefined ? {} : { hint }),
  })
}
