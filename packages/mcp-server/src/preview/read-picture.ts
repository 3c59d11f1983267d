// The bytes of a picture or mask that is to be shown: a file inside the allowed folders, or a data: URL.
import { constants } from 'node:fs'
import { open, realpath } from 'node:fs/promises'
import path from 'node:path'
import type { Folders } from '../folders/folders.ts'
import { Refusal } from '../refusal.ts'

const MOST_BYTES = 100 * 1024 * 1024

/**
 * @param source as `Folders.resolveSource` gave it.
 * @throws Refusal `PATH_NOT_ALLOWED`, `INVALID_IMAGE`, `INVALID_INPUT` or `URL_NOT_ALLOWED`.
 */
export async function readPicture(source: string, folders: Folders): Promise<Uint8Array> {
  if (/^data:/i.test(source)) return fromDataUrl(source)
  if (!path.isAbsolute(source)) {
    throw new Refusal('URL_NOT_ALLOWED', 'A picture on the web cannot be shown.', 'Save it in an allowed folder first.')
  }
  const real = await realpath(source).catch(unreadable)
  await folders.check(real)
  // O_NONBLOCK keeps a pipe without a writer from hanging the open; O_NOFOLLOW keeps a link from being swapped in.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0)
  const handle = await open(real, flags).catch(unreadable)
  try {
    const found = await handle.stat()
    if (found.isDirectory()) throw new Refusal('INVALID_IMAGE', 'The path is a folder.', 'Give a file inside it.')
    if (!found.isFile()) {
      throw new Refusal('PATH_NOT_ALLOWED', 'The path is a device, pipe or socket.', 'Give a regular file.')
    }
    if (found.size > MOST_BYTES) throw new Refusal('INVALID_IMAGE', 'The file is too large.', 'Give a smaller picture.')
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

function fromDataUrl(url: string): Uint8Array {
  const comma = url.indexOf(',')
  if (comma < 0 || !/;\s*base64\s*$/i.test(url.slice(0, comma))) {
    throw new Refusal('INVALID_INPUT', 'The data: URL is not base64.', 'It looks like data:image/png;base64,iVBORw0...')
  }
  return Buffer.from(url.slice(comma + 1), 'base64')
}

function unreadable(error: NodeJS.ErrnoException): never {
  if (error.code === 'EACCES' || error.code === 'EPERM' || error.code === 'ELOOP' || error.code === 'ENXIO') {
    throw new Refusal('PATH_NOT_ALLOWED', 'The file cannot be opened.', 'Give a file that this user may read.')
  }
  throw new Refusal('INVALID_IMAGE', 'There is no file at this path.', 'Check the path.')
}
