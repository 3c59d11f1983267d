// Everything that a request names, read once: the picture, the mask file, the overlay, and the hashes that identify them.
import type { Limits } from '../config.ts'
import type { ParsedRequest } from '../request.ts'
import { sha256OfPicture } from '../store/key.ts'
import type { ReadBuffers } from './read-buffers.ts'
import { readSource } from './source.ts'

export interface IntakeDoor {
  readonly roots: readonly string[] | undefined
  readonly limits: Limits
  /** Fetches a picture from an http(s) URL; guarded, capped at `limits.maxBytes`. */
  readonly fetchUrl: (url: string, signal: AbortSignal) => Promise<Uint8Array>
  /** For the content of files. Default: new memory for each. */
  readonly buffers?: ReadBuffers
}

export interface File {
  readonly bytes: Uint8Array
  /** In hexadecimal. */
  readonly sha256: string
}

export interface Intake {
  readonly image: File
  readonly mask: File | undefined
  /** The known mark. */
  readonly overlay?: File | undefined
}

export interface ReleasableIntake extends Intake {
  /**
   * Gives the memory of files back for others. After it nothing may read `bytes`, so it is for the one who knows that the
   * hashes were all that was needed; without it the memory is collected as any other.
   */
  readonly release: () => void
}

/** Reads the picture, the mask and the overlay of a request. Throws the errors of `readSource`. */
export async function takeIn(
  request: Pick<ParsedRequest, 'image' | 'mask'> & { readonly overlay?: ParsedRequest['overlay'] },
  door: IntakeDoor,
  signal: AbortSignal,
): Promise<ReleasableIntake> {
  const { buffers } = door
  const taken: Uint8Array[] = []
  const allocate = (size: number) => {
    const buffer = buffers ? buffers.take(size) : Buffer.allocUnsafeSlow(size)
    taken.push(buffer)
    return buffer
  }
  const common = {
    roots: door.roots,
    maxBytes: door.limits.maxBytes,
    signal,
    allocate,
    fetchUrl: (url: string) => door.fetchUrl(url, signal),
  }
  const image = await readSource(request.image, { ...common, code: 'INVALID_IMAGE' })
  const mask =
    request.mask === undefined ? undefined : await readSource(request.mask, { ...common, code: 'INVALID_MASK' })
  const overlay = request.overlay && (await readSource(request.overlay.image, { ...common, code: 'INVALID_MASK' }))
  const [imageFile, maskFile, overlayFile] = await Promise.all([
    hashed(image),
    mask && hashed(mask),
    overlay && hashed(overlay),
  ])
  const release = () => {
    for (const buffer of taken.splice(0)) buffers?.giveBack(buffer)
  }
  return { image: imageFile, mask: maskFile, overlay: overlayFile, release }
}

async function hashed({ bytes }: { readonly bytes: Uint8Array }): Promise<File> {
  return { bytes, sha256: await sha256OfPicture(bytes) }
}
