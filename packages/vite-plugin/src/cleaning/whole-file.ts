// Writes files so that nobody ever sees half of one, however many processes write it and whenever they are killed.
import { randomBytes } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { UnmarkError } from '@unmark/core/settings'

/** Replaces or makes a file. `scratch` is a folder on the same file system, kept out of version control. */
export async function writeWhole(file: string, data: Uint8Array, scratch: string): Promise<void> {
  const temporary = temporaryIn(scratch)
  try {
    await mkdir(scratch, { recursive: true })
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(temporary, data, { flag: 'wx' })
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw refusal(file, error)
  }
}

/** {@link writeWhole} without a pause in which another process could write the same file. */
export function writeWholeSync(file: string, text: string, scratch: string): void {
  const temporary = temporaryIn(scratch)
  try {
    mkdirSync(scratch, { recursive: true })
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(temporary, text, { flag: 'wx' })
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw refusal(file, error)
  }
}

function temporaryIn(scratch: string): string {
  return path.join(scratch, `${process.pid}-${randomBytes(8).toString('hex')}.tmp`)
}

function refusal(file: string, cause: unknown): UnmarkError {
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
  return new UnmarkError('STORE_CORRUPT', `The file ${file} cannot be written${code}.`, {
    cause,
    hint: 'Make the folder writable, or choose another one with the option projectStore.',
  })
}
