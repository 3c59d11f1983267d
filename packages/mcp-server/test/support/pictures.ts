// Small pictures with a mark in a known place.
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'

export const WIDTH = 160
export const HEIGHT = 120
/** Where the mark is, in pixels. */
export const MARK = { x: 100, y: 84, width: 40, height: 16 }

/** A smooth picture with a white block in it, as PNG; another `seed` gives another picture. */
export async function markedPicture(seed = 0, width = WIDTH, height = HEIGHT): Promise<Buffer> {
  const data = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3
      const marked = x >= MARK.x && x < MARK.x + MARK.width && y >= MARK.y && y < MARK.y + MARK.height
      const ramp = [(x + seed) % 256, (y * 2 + seed) % 256, 255 - ((x + y) % 256)]
      data.set(marked ? [255, 255, 255] : ramp, at)
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
}

export async function writePicture(folder: string, name = 'photo.png', seed = 0): Promise<string> {
  const file = path.join(folder, name)
  const bytes = await markedPicture(seed)
  const format = path.extname(name) === '.jpg' ? 'jpeg' : 'png'
  await writeFile(file, format === 'png' ? bytes : await sharp(bytes).jpeg({ quality: 92 }).toBuffer())
  return file
}

/** White on black, the size of the picture: white is to be removed. */
export async function maskPicture(): Promise<Buffer> {
  const block = { create: { width: MARK.width, height: MARK.height, channels: 3 as const, background: '#fff' } }
  return sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#000' } })
    .composite([{ input: await sharp(block).png().toBuffer(), left: MARK.x, top: MARK.y }])
    .png()
    .toBuffer()
}
