// Finds out whether a PNG is an animation (APNG): its decoder shows the first frame only and says nothing of the rest.

/** True when an `acTL` chunk announces more than one frame before the image data (PNG, third edition, 11.3.6). */
export function isAnimatedPng(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = 8
  while (at + 12 <= bytes.length) {
    const length = view.getUint32(at)
    const type = view.getUint32(at + 4)
    if (type === IDAT) return false
    if (type === ACTL && at + 12 <= bytes.length) return view.getUint32(at + 8) > 1
    at += length + 12
  }
  return false
}

const IDAT = 0x49444154
const ACTL = 0x6163544c
