// Tells whether a picture of the output is one of the marked originals, in whatever size and format it stands there.
import sharp from 'sharp'
import type { FoundPicture } from './find-pictures.ts'
import type { Place, Subject } from './subjects.ts'

export interface Verdict {
  readonly place: Place
  readonly state: 'marked' | 'clean' | 'mask'
  readonly picture: FoundPicture
}

/** Mean difference of samples, of 255, up to which two pictures outside the mark are one: encoders and resizing differ less. */
const SAME = 8

/** Undefined for pictures that are none of ours, such as a template's own logo. */
export async function judge(picture: FoundPicture, subjects: readonly Subject[]): Promise<Verdict | undefined> {
  for (const subject of subjects) {
    const { place } = subject
    const samples = await decode(picture, subject)
    if (isMask(samples, subject)) return { place, state: 'mask', picture }
    if (difference(samples, subject.marked, subject, 'outside') > SAME) continue
    const fromMarked = difference(samples, subject.marked, subject, 'inside')
    const fromClean = difference(samples, subject.clean, subject, 'inside')
    return { place, state: fromMarked < fromClean ? 'marked' : 'clean', picture }
  }
  return undefined
}

/** RGB samples at the subject's size. */
async function decode({ bytes, file }: FoundPicture, { width, height }: Subject): Promise<Uint8Array> {
  try {
    const flat = sharp(bytes).flatten({ background: '#000' }).toColourspace('srgb')
    return await flat.resize(width, height, { fit: 'fill' }).raw().toBuffer()
  } catch (cause) {
    throw new Error(`${file} holds a picture of ${bytes.length} bytes that cannot be decoded.`, { cause })
  }
}

function isMask(samples: Uint8Array, { mask }: Subject): boolean {
  let total = 0
  for (let index = 0; index < samples.length; index++) {
    total += Math.abs((samples[index] ?? 0) - (mask[Math.floor(index / 3)] ?? 0))
  }
  return total / samples.length <= SAME
}

/** Mean absolute difference of the samples inside or outside the mask. */
function difference(a: Uint8Array, b: Uint8Array, { mask }: Subject, where: 'inside' | 'outside'): number {
  let total = 0
  let count = 0
  for (let index = 0; index < a.length; index++) {
    if ((mask[Math.floor(index / 3)] !== 0) !== (where === 'inside')) continue
    total += Math.abs((a[index] ?? 0) - (b[index] ?? 0))
    count++
  }
  return total / count
}
