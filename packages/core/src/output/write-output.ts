// Writes the clean picture where the user asked for it: whole or not at all, and never over a file unasked.
import { randomBytes } from 'node:crypto'
import { type FileHandle, link, lstat, mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { UnmarkError } from '../errors.ts'
import type { OutputOptions } from '../request.ts'

export type OutputTarget = OutputOptions & { readonly path: string }

/** The part of the options that says where to write, when it says so. */
export function outputTarget(output: OutputOptions): OutputTarget | undefined {
  return output.path === undefined ? undefined : { ...output, path: output.path }
}

/**
 * Fails early, before any work is done or paid for, when the output cannot be written.
 *
 * @throws UnmarkError `INVALID_INPUT` when the file exists and may not be overwritten, or a folder is in its place;
 *   `PATH_NOT_ALLOWED` when its folder cannot be written.
 */
export async function checkOutput(target: OutputTarget): Promise<void> {
  const file = path.resolve(target.path)
  const existing = await lstat(file).catch(() => undefined)
  if (existing?.isDirectory()) {
    throw new UnmarkError('INVALID_INPUT', `The output ${quote(target.path)} is a folder; expected the name of a file.`)
  }
  if (existing && !target.overwrite) throw existsAlready(target)
  const folder = await nearestFolder(path.dirname(file), target)
  const probe = temporaryName(path.join(folder, 'probe'))
  try {
    await (await open(probe, 'wx', 0o600)).close()
    await rm(probe)
  } catch (error) {
    throw cannotWrite(target, error)
  }
}

/** Writes the file through a temporary one beside it, so that nobody ever sees half a picture. */
export async function writeOutput(target: OutputTarget, bytes: Uint8Array): Promise<string> {
  const file = path.resolve(target.path)
  const temporary = temporaryName(file)
  try {
    await mkdir(path.dirname(file), { recursive: true })
    const handle = await open(temporary, 'wx', 0o666)
    try {
      await fill(handle, bytes)
      await (target.overwrite ? rename(temporary, file) : publishNew(temporary, file, target))
    } finally {
      await rm(temporary, { force: true })
    }
    return file
  } catch (error) {
    if (UnmarkError.is(error)) throw error
    throw cannotWrite(target, error)
  }
}

async function fill(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A hard link fails when the name is taken, which a rename would silently replace. */
async function publishNew(temporary: string, file: string, target: OutputTarget): Promise<void> {
  try {
    await link(temporary, file)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EEXIST') throw existsAlready(target)
    // Some file systems have no hard links; there, the check made before the work has to do.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS' && code !== 'EMLINK') throw error
    await rename(temporary, file)
  }
}

async function nearestFolder(folder: string, target: OutputTarget): Promise<string> {
  const existing = await lstat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw cannotWrite(target, error)
  })
  if (existing) return folder
  const parent = path.dirname(folder)
  return parent === folder ? folder : nearestFolder(parent, target)
}

function temporaryName(file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(6).toString('hex')}.tmp`)
}

function existsAlready(target: OutputTarget): UnmarkError {
  return new UnmarkError('INVALID_INPUT', `The output ${quote(target.path)} exists already.`, {
    hint: 'Choose another name, or allow it to be replaced (overwrite, --overwrite).',
  })
}

function cannotWrite(target: OutputTarget, cause: unknown): UnmarkError {
  const why = (cause as NodeJS.ErrnoException).code ?? 'unknown error'
  return new UnmarkError('PATH_NOT_ALLOWED', `The output ${quote(target.path)} cannot be written (${why}).`, {
    cause,
    hint: 'Choose a folder that exists or can be made, and that the current user may write to.',
  })
}

function quote(text: string): string {
  return JSON.stringify(text)
}
