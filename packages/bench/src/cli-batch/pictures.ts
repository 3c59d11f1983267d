// The pictures of the batch: small, each of other bytes, with one mark at the same place.
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'

const [WIDTH, HEIGHT] = [160, 120]

export const REGION = { x: 110, y: 90, width: 40, height: 20 }

/** Gives the paths. */
export async function makePictures(folder: string, count: number): Promise<string[]> {
  const files: string[] = []
  for (let number = 0; number < count; number++) {
    const file = path.join(folder, `${number}.png`)
    await writeFile(file, await picture(number))
    files.push(file)
  }
  return files
}

function picture(number: number): Promise<Buffer> {
  const data = Buffer.alloc(WIDTH * HEIGHT * 3)
  for (let at = 0; at < data.length; at++) {
    const [x, y] = [Math.floor(at / 3) % WIDTH, Math.floor(at / 3 / WIDTH)]
    const marked = x >= 112 && x < 148 && y >= 92 && y < 108
    data[at] = marked ? 250 : (x + y * ((number % 7) + 1) + number) & 0xff
  }
  data.writeUInt16LE(number & 0xffff, 0)
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png()
    .toBuffer()
}
