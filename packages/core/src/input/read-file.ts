// Reads one file that the user named, and nothing else: real path inside the allowed folders, a regular file, capped.
import { closeSync, constants, fstatSync, open, read, type Stats } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
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
  /** Memory of at least that many bytes, for the file alone. Default: new memory. */
  readonly allocate?: ((size: number) => Uint8Array) | undefined
}

const openFile = promisify(open)
const readSome = promisify(read)

/** Room for a file whose size is not known beforehand, in bytes. */
const UNKNOWN_SIZE = 65_536

/**
 * Reads a whole file.
 *
 * @throws UnmarkError `PATH_NOT_ALLOWED` for a path outside the allowed folders, a device, a pipe or a file without
 *   read permission; the given code for one that is missing, empty, too large or a folder.
 */
export async function readFile(file: string, options: ReadFileOptions): Promise<Uint8Array> {
  if (file.includes('\0')) throw new UnmarkError('INVALID_INPUT', 'A path must not contain a NUL character.')
  const absolute = path.resolve(file)
  const { roots } = options
  const real = roots ? await resolveAllowed(absolute, file, roots, options) : absolute
  // O_NONBLOCK keeps a pipe without a writer from hanging the open; O_NOFOLLOW keeps a link from being swapped in.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (roots ? (constants.O_NOFOLLOW ?? 0) : 0)
  const descriptor = await openFile(real, flags).catch((error: unknown) => refuse(error, file, options))
  try {
    const opened = fstatSync(descriptor)
    if (opened.isDirectory()) throw notFile(file, options)
    if (!opened.isFile()) {
      throw new UnmarkError('PATH_NOT_ALLOWED', `Expected a regular file; ${quote(file)} is a device, pipe or socket.`)
    }
    if (roots) await checkUnmoved(real, opened, file)
    return await readCapped(descriptor, opened.size, file, options)
  } finally {
    closeSync(descriptor)
  }
}

/** Checks the path as written before the disk is touched, then where it really leads. */
async function resolveAllowed(
  absolute: string,
  shown: string,
  roots: readonly string[],
  options: ReadFileOptions,
): Promise<string> {
  const realRoots = await Promise.all(roots.map((root) => realpath(root).catch(() => path.resolve(root))))
  if (![...roots.map((root) => path.resolve(root)), ...realRoots].some((root) => contains(root, absolute))) {
    throw outside(shown, roots)
  }
  const real = await realpath(absolute).catch((error: unknown) => refuse(error, shown, options))
  if (!realRoots.some((root) => contains(root, real))) throw outside(shown, roots)
  return real
}

/** A folder on the way may have been swapped for a link between the check of the path and the opening. */
async function checkUnmoved(real: string, opened: Stats, shown: string): Promise<void> {
  const again = await stat(await realpath(real))
  if (again.ino === opened.ino && again.dev === opened.dev) return
  throw new UnmarkError('PATH_NOT_ALLOWED', `${quote(shown)} was replaced while it was being opened.`, {
    retryable: true,
  })
}

async function readCapped(
  descriptor: number,
  size: number,
  shown: string,
  options: ReadFileOptions,
): Promise<Uint8Array> {
  if (size > options.maxBytes) throw tooLarge(size, shown, options)
  throwIfAborted(options.signal)
  const { allocate = Buffer.allocUnsafeSlow } = options
  let bytes = allocate(size === 0 ? UNKNOWN_SIZE : size)
  let length = 0
  // The file may have grown since its size was asked for, and files of /proc report a size of 0.
  for (let last = -1; last !== 0 && !(length === size && size > 0); length += last) {
    if (length === bytes.length) bytes = Buffer.concat([bytes], bytes.length * 2)
    last = await readSome(descriptor, bytes, length, bytes.length - length, length).then(
      ({ bytesRead }) => bytesRead,
      (error: unknown) => refuse(error, shown, options),
    )
    if (length + last > options.maxBytes) throw tooLarge(length + last, shown, options)
    throwIfAborted(options.signal)
  }
  if (length === 0) throw new UnmarkError(options.code, `${quote(shown)} is empty.`)
  return bytes.subarray(0, length)
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
