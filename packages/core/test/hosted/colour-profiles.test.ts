// A picture keeps its colour profile, and what is pasted into it has the colours that the service meant.
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { adobeRgb, iccOf } from '../output/colour/profiles.ts'
import { temporaryFolder } from '../support/folder.ts'
import { HEIGHT, hosted, inRegion, markedSamples, REGION, WIDTH } from './support.ts'

const RAW = { raw: { width: WIDTH, height: HEIGHT, channels: 3 as const } }
/** Colours that sRGB, Display P3 and Adobe RGB all have. */
const tame = (samples: Buffer) => Buffer.from(samples.map((value) => 90 + value * 0.25))
const numbers = (bytes: Uint8Array) => sharp(bytes, { ignoreIcc: true }).raw().toBuffer()

/** The same numbers with a profile that says what they mean. */
async function tagged(samples: Uint8Array, icc: Buffer): Promise<Buffer> {
  const file = path.join(await temporaryFolder(), 'profile.icc')
  await writeFile(file, icc)
  // Assigned, not converted: sharp converts on output, so what goes in is what these numbers are in sRGB.
  return sharp(samples, RAW).withIccProfile(file).png().toBuffer()
}

describe('a service’s picture', () => {
  it.each([
    ['Display P3', () => iccOf('p3'), 'sRGB', () => iccOf('srgb')],
    ['Display P3', () => iccOf('p3'), 'Adobe RGB', async () => adobeRgb()],
    ['Adobe RGB', async () => adobeRgb(), 'Display P3', () => iccOf('p3')],
    ['Adobe RGB', async () => adobeRgb(), 'no profile, converted', undefined],
    ['sRGB', () => iccOf('srgb'), 'Display P3', () => iccOf('p3')],
  ])('for one in %s that comes in %s is converted to the original’s profile', async (_, original, __, served) => {
    const icc = await original()
    const before = tame(markedSamples())
    const after = before.map((value, at) => {
      const pixel = Math.floor(at / 3)
      return inRegion(pixel % WIDTH, Math.floor(pixel / WIDTH)) ? ([150, 120, 100][at % 3] as number) : value
    })
    const image = await tagged(before, icc)
    const deliver = served ? await tagged(after, await served()) : await sharp(after, RAW).png().toBuffer()
    const { unmark } = await hosted({ deliver })
    const result = await unmark.remove({ image, regions: [REGION] })
    expect((await sharp(result.bytes).metadata()).icc?.equals(icc)).toBe(true)
    expect(result.report.changedOutside).toBe(0)
    const expected = await numbers(await tagged(after, icc))
    const found = await numbers(result.bytes)
    for (let at = 0; at < found.length; at++) {
      expect(Math.abs((found[at] as number) - (expected[at] as number))).toBeLessThanOrEqual(2)
    }
  })

  it('in a profile of another kind is taken by its numbers, and the report says so', async () => {
    const image = await sharp(tame(markedSamples()), RAW).png().toBuffer()
    const odd = await sharp(tame(markedSamples()), RAW).png().toBuffer()
    const { unmark } = await hosted({ deliver: await withBrokenProfile(odd) })
    const { report } = await unmark.remove({ image, regions: [REGION] })
    expect(report.notes.join(' ')).toContain('cannot be converted')
  })
})

/** A PNG with a profile that has no curve for red. */
async function withBrokenProfile(png: Buffer): Promise<Buffer> {
  const profile = Buffer.from(adobeRgb())
  profile.write('none', profile.indexOf('rTRC'), 'latin1')
  const body = Buffer.concat([Buffer.from('iCCPodd\0\0', 'latin1'), deflateSync(profile)])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(body.length - 4)
  frame.writeUInt32BE(crc32(body), 4)
  const afterHeader = 33
  return Buffer.concat([
    png.subarray(0, afterHeader),
    frame.subarray(0, 4),
    body,
    frame.subarray(4),
    png.subarray(afterHeader),
  ])
}
