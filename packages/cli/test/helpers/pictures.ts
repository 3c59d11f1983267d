// Makes the pictures that the tests clean, and those that nobody can.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'

const WIDTH = 160
const HEIGHT = 120

/** A soft gradient with a bright block in the corner at the bottom right, as pixels in RGB. */
export function drawPixels(): Buffer {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3)
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const marked = x >= 120 && x < 150 && y >= 95 && y < 110
      const at = (y * WIDTH + x) * 3
      pixels[at] = marked ? 250 : x
      pixels[at + 1] = marked ? 250 : y
      pixels[at + 2] = marked ? 250 : (x + y) >> 1
    }
  }
  return pixels
}

/** Covers the block of {@link drawPixels}. */
export const REGION = '73%,77%,23%,17%'

const raw = { raw: { width: WIDTH, height: HEIGHT, channels: 3 as const } }

export const png = () => sharp(drawPixels(), raw).png().toBuffer()
export const jpeg = () => sharp(drawPixels(), raw).jpeg({ quality: 88 }).toBuffer()

/** A grey picture that is `value` everywhere, for masks. */
export function flat(value: number, width = WIDTH, height = HEIGHT): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: { r: value, g: value, b: value } } })
    .png()
    .toBuffer()
}

/** Writes a picture and gives its name. */
export async function place(folder: string, name: string, bytes?: Uint8Array | string): Promise<string> {
  const made = bytes ?? (name.endsWith('.png') ? await png() : await jpeg())
  writeFileSync(path.join(folder, name), made)
  return name
}

/** A sound PNG of 20000 x 20000 pixels in a few kilobytes. */
export function bomb(): Buffer {
  const side = 20_000
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header[8] = 1
  const rows = deflateSync(Buffer.alloc((side / 8 + 1) * side))
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body) >>> 0)
  return Buffer.concat([length, body, sum])
}
