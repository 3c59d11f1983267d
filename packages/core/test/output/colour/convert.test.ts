import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { convertColours } from '../../../src/output/colour/convert.ts'
import { readRgbProfile, SRGB } from '../../../src/output/colour/profile.ts'
import { makePixels } from '../../support/pictures.ts'
import { adobeRgb, iccOf } from './profiles.ts'

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, value, at) => Math.max(most, Math.abs(value - (b[at] ?? 0))), 0)

async function profile(icc: Uint8Array) {
  const found = readRgbProfile(icc)
  if (!found) throw new Error('Expected a profile that can be read.')
  return found
}

describe('readRgbProfile', () => {
  it('reads Display P3 and sRGB as sharp writes them, and Adobe RGB with its plain power', async () => {
    expect(readRgbProfile(await iccOf('p3'))).toBeDefined()
    const adobe = await profile(adobeRgb())
    expect(adobe.curves[0](0.5)).toBeCloseTo(0.5 ** (563 / 256), 6)
    const srgb = await profile(await iccOf('srgb'))
    for (const value of [0, 0.02, 0.2, 0.7, 1]) expect(srgb.curves[1](value)).toBeCloseTo(SRGB.curves[1](value), 3)
    expect(largestDifference(srgb.toXyz, SRGB.toXyz)).toBeLessThan(0.001)
  })

  it.each([
    ['a CMYK profile', () => iccOf('cmyk')],
    ['no profile at all', async () => Buffer.from('not a profile')],
    ['one that is cut off', async () => (await iccOf('p3')).subarray(0, 300)],
    ['nothing', async () => Buffer.alloc(0)],
  ])('says nothing of %s', async (_, make) => {
    expect(readRgbProfile(await make())).toBeUndefined()
  })
})

describe('convertColours', () => {
  it('agrees with a colour management system, within rounding', async () => {
    const { width, height, data } = makePixels(32, 32)
    const own = sharp(data, { raw: { width, height, channels: 3 } })
    const p3 = await own.withIccProfile('p3').png().toBuffer()
    const numbers = await sharp(p3, { ignoreIcc: true }).raw().toBuffer()
    const ours = convertColours({ data, width, height, channels: 3 }, SRGB, await profile(await iccOf('p3')))
    expect(largestDifference(ours.data, numbers)).toBeLessThanOrEqual(1)
  })

  it.each([8, 16] as const)('comes back to where it was, %d bits, and keeps alpha', async (depth) => {
    const picture = makePixels(16, 16, 4, depth)
    // Colours that every profile has: nearly grey.
    const tame = picture.data.map((value, at) =>
      at % 4 === 3 ? value : Math.round(value * 0.3 + 80 * (depth === 16 ? 257 : 1)),
    )
    const wide = await profile(adobeRgb())
    const there = convertColours({ ...picture, data: tame }, SRGB, wide)
    expect(largestDifference(there.data, tame)).toBeGreaterThan(2)
    const back = convertColours(there, wide, SRGB)
    expect(largestDifference(back.data, tame)).toBeLessThanOrEqual(depth === 16 ? 12 : 1)
  })

  it('leaves black black and white white', async () => {
    const ends = { data: Uint8Array.of(0, 0, 0, 255, 255, 255), width: 2, height: 1, channels: 3 as const }
    expect([...convertColours(ends, SRGB, await profile(await iccOf('p3'))).data]).toEqual([0, 0, 0, 255, 255, 255])
  })
})
