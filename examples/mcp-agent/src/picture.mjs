// A picture with a mark in its corner, made by code.
import sharp from 'sharp'

export const WIDTH = 640
export const HEIGHT = 420
/** Where an agent that looks at the picture would say that the mark is. */
export const REGION = { x: 430, y: 368, width: 200, height: 42 }

/** Soft hills under a sky, with a bright stamp at the bottom right. */
export async function writeMarkedPicture(file) {
  const data = Buffer.alloc(WIDTH * HEIGHT * 3)
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const hill = 240 + 40 * Math.sin(x / 90) + 15 * Math.sin(x / 23)
      const colour = y < hill ? [120 + y / 4, 170 + y / 8, 230] : [60 + (y - hill) / 3, 110 + (x % 7), 60]
      data.set(colour, (y * WIDTH + x) * 3)
    }
  }
  const stamp = { create: { width: 180, height: 26, channels: 4, background: { r: 255, g: 255, b: 255, alpha: 0.6 } } }
  await sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .composite([{ input: await sharp(stamp).png().toBuffer(), left: REGION.x + 10, top: REGION.y + 8 }])
    .png()
    .toFile(file)
}

/** The pixels of a picture file, as three samples each. */
export async function readPixels(file) {
  return sharp(file).removeAlpha().raw().toBuffer()
}

/** How many pixels differ outside a region. */
export function countChangesOutside(before, after, { x, y, width, height }) {
  let changes = 0
  for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
    const [column, row] = [pixel % WIDTH, Math.floor(pixel / WIDTH)]
    const isInside = column >= x && column < x + width && row >= y && row < y + height
    const [start, end] = [pixel * 3, pixel * 3 + 3]
    if (!isInside && before.compare(after, start, end, start, end) !== 0) changes++
  }
  return changes
}
