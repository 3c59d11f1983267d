// What the report says of regions, in which a mark may or may not be.
import sharp from 'sharp'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createUnmark } from '../../../src/index.ts'
import { temporaryFolder } from '../../support/folder.ts'

const WIDTH = 480
const HEIGHT = 120
const TEXT = { x: 20, y: 20, width: 90, height: 40 }
const BARE = { x: 360, y: 70, width: 80, height: 30 }

/** A smooth picture with two lines of opaque white strokes in `TEXT`. */
function markedPicture(): Promise<Buffer> {
  const data = new Uint8Array(WIDTH * HEIGHT * 3)
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const stroke = x >= 30 && x < 100 && ((y >= 28 && y < 34) || (y >= 42 && y < 48)) && x % 14 < 9
      data.set(stroke ? [255, 255, 255] : [60 + x / 8, 50 + y / 2, 90 - x / 12], (y * WIDTH + x) * 3)
    }
  }
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png()
    .toBuffer()
}

async function warningsFor(how: { regions: (typeof TEXT)[] } | { mask: Buffer }): Promise<readonly string[]> {
  const unmark = createUnmark({ env: {}, store: await temporaryFolder() })
  onTestFinished(() => unmark.close())
  const { report } = await unmark.remove({ image: await markedPicture(), ...how })
  expect(report.changedInside).toBeGreaterThan(0)
  return report.warnings
}

describe('a region', () => {
  it('is filled with a warning when no mark can be told from the picture in it', async () => {
    const [warning, ...others] = await warningsFor({ regions: [BARE] })
    expect(warning).toContain('No mark could be told from the picture in the region')
    expect(others).toEqual([])
  })

  it('is counted among the others', async () => {
    const [warning] = await warningsFor({ regions: [TEXT, BARE] })
    expect(warning).toContain('in 1 of 2 regions')
  })

  it('goes without a warning when its mark is told from the picture', async () => {
    expect(await warningsFor({ regions: [TEXT] })).toEqual([])
  })

  it('goes without a warning when it was drawn as a mask', async () => {
    const { x: left, y: top, width, height } = BARE
    const white = await sharp({ create: { width, height, channels: 3, background: '#fff' } })
      .png()
      .toBuffer()
    const mask = await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#000' } })
      .composite([{ input: white, left, top }])
      .png()
      .toBuffer()
    expect(await warningsFor({ mask })).toEqual([])
  })
})
