import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Delivery } from '../src/index.ts'
import { clean } from './support/client.ts'
import { base64, largestDifference, markedPicture, markedRamp, numbers, png, ramp, smear } from './support/pictures.ts'
import { doubles } from './support/running.ts'

const start = doubles()

async function delivered(deliver: Delivery, image: Uint8Array) {
  const double = await start({ deliver })
  return clean(double, { image_base64: base64(image), smear_base64: base64(await smear()) })
}

const opaque = await markedPicture()
const seeThrough = await markedPicture(4)
const right = await numbers((await delivered('png', opaque)).body)

describe('a result', () => {
  it('keeps alpha, profile and numbers as png', async () => {
    const withAlpha = await numbers((await delivered('png', seeThrough)).body)
    expect(withAlpha.channels).toBe(4)
    expect(withAlpha.data[3]).toBe(200)
    const profiled = await sharp(opaque).withIccProfile('p3').png().toBuffer()
    const stored = await numbers(profiled)
    const result = (await delivered('png', profiled)).body
    expect((await sharp(result).metadata()).icc).toEqual((await sharp(profiled).metadata()).icc)
    expect((await numbers(result)).data.subarray(0, 64 * 3 * 10)).toEqual(stored.data.subarray(0, 64 * 3 * 10))
  })

  it('comes as a JPEG of the right picture', async () => {
    const { headers, body } = await delivered('jpeg', opaque)
    expect(headers['content-type']).toBe('image/jpeg')
    expect((await sharp(body).metadata()).format).toBe('jpeg')
    expect(largestDifference((await numbers(body)).data, right.data)).toBeLessThan(30)
  })

  it('comes at half its size', async () => {
    expect(await numbers((await delivered('half-size', opaque)).body)).toMatchObject({ width: 32, height: 24 })
  })

  it('comes with its alpha flattened on black', async () => {
    const flat = await numbers((await delivered('flattened', seeThrough)).body)
    expect(flat.channels).toBe(3)
    expect(flat.data[2]).toBe(Math.round((255 * 200) / 255))
  })

  it('comes in another profile: other numbers, same colours', async () => {
    const { body } = await delivered('other-profile', opaque)
    expect((await sharp(body).metadata()).icc).toBeDefined()
    expect((await numbers(body)).data.equals(right.data)).toBe(false)
    const colours = await sharp(body).raw().toBuffer()
    const middle = 64 * 3 * 5 + 90
    expect(
      largestDifference(colours.subarray(middle, middle + 30), right.data.subarray(middle, middle + 30)),
    ).toBeLessThan(4)
  })

  it('comes stored on its side with the flag that puts it right', async () => {
    const { body } = await delivered('exif-rotated', opaque)
    expect(await sharp(body).metadata()).toMatchObject({ width: 48, height: 64, orientation: 6 })
    expect((await sharp(body).autoOrient().raw().toBuffer()).equals(right.data)).toBe(true)
  })

  it('comes unchanged', async () => {
    expect((await numbers((await delivered('unchanged', opaque)).body)).data.equals(markedRamp())).toBe(true)
  })

  it('comes as another picture of the same size', async () => {
    const other = await numbers((await delivered('other-picture', opaque)).body)
    expect(other).toMatchObject({ width: 64, height: 48 })
    expect(largestDifference(other.data, right.data)).toBeGreaterThan(100)
  })

  it('comes as garbage, the same each time', async () => {
    const [one, other] = [(await delivered('garbage', opaque)).body, (await delivered('garbage', opaque)).body]
    expect(one.equals(other)).toBe(true)
    await expect(sharp(one).metadata()).rejects.toThrow()
  })

  it('comes as exactly the bytes that a test gives, for one task or for all', async () => {
    const mine = await png(ramp())
    expect((await delivered(mine, opaque)).body.equals(mine)).toBe(true)
    const double = await start()
    double.script('submit', { deliver: mine })
    expect((await clean(double, { image_base64: base64(opaque) })).body.equals(mine)).toBe(true)
    expect((await clean(double, { image_base64: base64(opaque) })).body.equals(mine)).toBe(false)
  })
})
