// Takes a GIF file apart into its blocks; which are pictures, which are metadata.
import { UnmarkError } from '../../../errors.ts'
import { hasText, latin1, viewOf } from '../bytes.ts'

export interface GifBlock {
  /** `header` covers signature, screen and global colours; `trailer` is the last byte. */
  readonly kind: 'header' | 'image' | 'graphic-control' | 'application' | 'comment' | 'plain-text' | 'other' | 'trailer'
  /** Offsets of the block in the file. */
  readonly start: number
  readonly end: number
  /** For an application extension, its eight-byte identifier, such as `NETSCAPE` or `C2PA_GIF`. */
  readonly application?: string
}

const EXTENSIONS: Readonly<Record<number, GifBlock['kind']>> = {
  1: 'plain-text',
  249: 'graphic-control',
  254: 'comment',
  255: 'application',
}

/**
 * The blocks of a GIF file in file order (GIF89a specification, appendix B).
 *
 * @throws UnmarkError `INVALID_IMAGE` when the file is no GIF or a block is cut short.
 */
export function readGifBlocks(bytes: Uint8Array): GifBlock[] {
  if (bytes.length < 14 || !(hasText(bytes, 0, 'GIF87a') || hasText(bytes, 0, 'GIF89a'))) {
    throw new UnmarkError('INVALID_IMAGE', 'Expected a GIF file; its header is missing.')
  }
  const headerEnd = 13 + colourTableSize(bytes[10] as number)
  const blocks: GifBlock[] = [{ kind: 'header', start: 0, end: headerEnd }]
  for (let at = headerEnd; at < bytes.length; ) {
    const block = readBlock(bytes, at)
    blocks.push(block)
    if (block.kind === 'trailer') return blocks
    at = block.end
  }
  throw cutShort()
}

function readBlock(bytes: Uint8Array, start: number): GifBlock {
  const introducer = bytes[start]
  if (introducer === 0x3b) return { kind: 'trailer', start, end: start + 1 }
  if (introducer === 0x2c) {
    if (start + 11 > bytes.length) throw cutShort()
    const data = start + 10 + colourTableSize(bytes[start + 9] as number) + 1
    return { kind: 'image', start, end: skipSubBlocks(bytes, data) }
  }
  if (introducer !== 0x21) {
    throw new UnmarkError('INVALID_IMAGE', `The GIF file is damaged: there is no block at byte ${start}.`)
  }
  const kind = EXTENSIONS[bytes[start + 1] ?? 0] ?? 'other'
  const end = skipSubBlocks(bytes, start + 2)
  return kind === 'application' ? { kind, start, end, application: latin1(bytes, start + 3, 8) } : { kind, start, end }
}

/** Bytes of the colour table that a packed field announces. */
export function colourTableSize(packed: number): number {
  return packed & 0x80 ? 3 << ((packed & 7) + 1) : 0
}

function skipSubBlocks(bytes: Uint8Array, from: number): number {
  const view = viewOf(bytes)
  for (let at = from; at < bytes.length; ) {
    const size = view.getUint8(at)
    at += 1 + size
    if (size === 0) return at
  }
  throw cutShort()
}

function cutShort(): UnmarkError {
  return new UnmarkError('INVALID_IMAGE', 'The GIF file is cut short: it ends before its trailer.')
}
