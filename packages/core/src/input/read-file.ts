// Reads one file that the user named, and nothing else: real path inside the allowed folders, a regular file, capped.
import { constants } from 'node:fs'
import { type FileHandle, open, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { type ErrorCode, throwIfAborted, UnmarkError } from '../errors.ts'
import { contains } from './contains.ts'

export interface ReadFileOptions {
  /** Folders that files may be read from; undefined allows every folder. */
  readonly roots: readonly string[] | undefined
  /** Largest file, in bytes. */
  readonly maxBytes: number
  /** Code for a file that is missing, empty, too large or no file: what the file was meant to be. */
  readonly code: ErrorCode & ('INVALID_IMAGE' | 'INVALID_MASK')
  readonly signal?: AbortSignal | undefined
}

/**
 * Reads a whole file.
 *
 * @throws UnmarkError `PATH_NOT_ALLOWED` for a path outside the allowed folders, a device, a pipe or a file without
 *   read permission; the given code for one that is missing, empty, too large or a folder.
 */
export async function readFile(file: string, options: ReadFileOptions): Promise<Uint8Array> {
  if (file.includes('\0')) throw new UnmarkError('INVALID_INPUT', 'A path must not contain a NUL character.')
  const real = await resolveAllowed(path.resolve(file), file, options)
  const handle = await openRegular(real, file, options)
  try {
    return await readCapped(handle, file, options)
  } finally {
    await handle.close()
  }
}

/** Checks the path as written before the disk is touched, then where it really leads. */
async function resolveAllowed(absolute: string, shown: string, options: ReadFileOptions): Promise<string> {
  const { roots } = options
  if (!roots) return await realpath(absolute).catch((error: unknown) => refuse(error, shown, options))
  const realRoots = await Promise.all(roots.map((root) => realpath(root).catch(() => path.resolve(root))))
  if (![...roots.map((root) => path.resolve(root)), ...realRoots].some((root) => contains(root, absolute))) {
    throw outside(shown, roots)
  }
  const real = await realpath(absolute).catch((error: unknown) => refuse(error, shown, options))
  if (!realRoots.some((root) => contains(root, real))) throw outside(shown, roots)
  return real
}

async function openRegular(real: string, shown: string, options: ReadFileOptions): Promise<FileHandle> {
  // O_NONBLOCK keeps a pipe without a writer from hanging the open; O_NOFOLLOW keeps a link from being swapped in.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0)
  const handle = await open(real, flags).catch((error: unknown) => refuse(error, shown, options))
  try {
    const opened = await handle.stat()
    if (opened.isDirectory()) throw notFile(shown, options)
    if (!opened.isFile()) {
      throw new UnmarkError('PATH_NOT_ALLOWED', `Expected a regular file; ${quote(shown)} is a device, pipe or socket.`)
    }
    const again = await stat(await realpath(real))
    if (again.ino !== opened.ino || again.dev !== opened.dev) {
      throw new UnmarkError('PATH_NOT_ALLOWED', `${quote(shown)} was replaced while it was being opened.`, {
        retryable: true,
      })
    }
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function readCapped(handle: FileHandle, shown: string, options: ReadFileOptions): Promise<Uint8Array> {
  const { size } = await handle.stat()
  if (size > options.maxBytes) throw tooLarge(size, shown, options)
  throwIfAborted(options.signal)
  const bytes = await handle.readFile().catch((error: unknown) => refuse(error, shown, options))
  // The file may have grown since its size was asked for, and files of /proc report a size of 0.
  if (bytes.length > options.maxBytes) throw tooLarge(bytes.length, shown, options)
  if (bytes.length === 0) throw new UnmarkError(options.code, `${quote(shown)} is empty.`)
  throwIfAborted(options.signal)
  return bytes
}

function outside(shown: string, roots: readonly string[]): UnmarkError {
  return new UnmarkError('PATH_NOT_ALLOWED', `${quote(shown)} is outside the allowed folders.`, {
    hint: `Use a file below ${roots.join(' or ')}, or allow its folder with UNMARK_ROOTS.`,
  })
}

function notFile(shown: string, options: ReadFileOptions): UnmarkError {
  return new UnmarkError(options.code, `Expected a picture file; ${quote(shown)} is a folder.`, {
    hint: 'Give a file inside the folder, or a pattern such as "folder/*.jpg".',
  })
}

function tooLarge(size: number, shown: string, options: ReadFileOptions): UnmarkError {
  return new UnmarkError(
    options.code,
    `${quote(shown)} has ${size} bytes; at most ${options.maxBytes} are accepted (limits.maxBytes).`,
  )
}

function refuse(error: unknown, shown: string, options: ReadFileOptions): never {
  const code = (error as NodeJS.ErrnoException).code
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
      throw new UnmarkError(options.code, `There is no file at ${quote(shown)}.`, {
        cause: error,
        hint: 'Check the path; a relative one starts at the current folder.',
      })
    case 'EISDIR':
      throw notFile(shown, options)
    case 'ELOOP':
      throw new UnmarkError('PATH_NOT_ALLOWED', `${quote(shown)} is a link that leads nowhere.`, { cause: error })
    case 'EACCES':
    case 'EPERM':
      throw new UnmarkError('PATH_NOT_ALLOWED', `${quote(shown)} cannot be read: permission denied.`, {
        cause: error,
        hint: 'Give the current user the right to read the file.',
      })
    default:
      throw new UnmarkError(options.code, `${quote(shown)} cannot be read (${code ?? 'unknown error'}).`, {
        cause: error,
      })
  }
}

function quote(shown: string): string {
  return JSON.stringify(shown)
}
