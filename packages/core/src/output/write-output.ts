// Writes the clean picture where the user asked for it: whole or not at all, and never over a file unasked.
import { lstat, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { UnmarkError } from '../errors.ts'
import type { OutputOptions } from '../request.ts'
import { writeWholeFile } from './pending-file.ts'
import { openScratch, removeScratch } from './scratch-folder.ts'

export type OutputTarget = OutputOptions & { readonly path: string }

/** The part of the options that says where to write, when it says so. */
export function outputTarget(output: OutputOptions): OutputTarget | undefined {
  return output.path === undefined ? undefined : { ...output, path: output.path }
}

/**
 * Fails early, before any work is done or paid for, when the output cannot be written. True when a file is in its place
 * that may not be overwritten: then only a result that is in that file already can be handed out.
 *
 * @throws UnmarkError `INVALID_INPUT` when a folder is in its place; `PATH_NOT_ALLOWED` when its folder cannot be written.
 */
export async function isOccupied(target: OutputTarget): Promise<boolean> {
  const file = path.resolve(target.path)
  const existing = await lstat(file).catch(() => undefined)
  if (existing?.isDirectory()) {
    throw new UnmarkError('INVALID_INPUT', `The output ${quote(target.path)} is a folder; expected the name of a file.`)
  }
  if (existing && !target.overwrite) return true
  const folder = await nearestFolder(path.dirname(file), target)
  try {
    const probe = await openScratch(folder, 0o600)
    await probe.handle.close()
    await removeScratch(probe.file)
    return false
  } catch (error) {
    throw cannotWrite(target, error)
  }
}

/**
 * As {@link isOccupied}, where a file in the output's place is a failure whatever it holds.
 *
 * @throws UnmarkError `INVALID_INPUT` for it, besides
 */
export async function checkOutput(target: OutputTarget): Promise<void> {
  if (await isOccupied(target)) throw existsAlready(target)
}

/**
 * For an output that is occupied: the path, when the file in its place holds these very bytes.
 *
 * @param bytes undefined when there is no result to compare with
 * @throws UnmarkError `INVALID_INPUT` otherwise
 */
export async function acceptWritten(target: OutputTarget, bytes: Uint8Array | undefined): Promise<string> {
  const file = path.resolve(target.path)
  const found = bytes && (await stat(file).catch(() => undefined))
  if (!found?.isFile() || found.size !== bytes?.length) throw existsAlready(target)
  const written = await readFile(file).catch(() => undefined)
  if (!written?.equals(bytes)) throw existsAlready(target)
  return file
}

/** Writes the file whole or not at all; a file with these very bytes is there already. @throws UnmarkError as {@link checkOutput} does. */
export async function writeOutput(target: OutputTarget, bytes: Uint8Array): Promise<string> {
  const file = path.resolve(target.path)
  try {
    if (await writeWholeFile(file, bytes, { replace: target.overwrite === true })) return file
  } catch (error) {
    throw cannotWrite(target, error)
  }
  // Whoever asked for the same at the same time wrote it; anything else in this place stays.
  return acceptWritten(target, bytes)
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
