// Sound files to damage: small pictures of every format and kind of pixel that Unmark reads.
import sharp, { type Sharp } from 'sharp'

const WIDTH = 32
const HEIGHT = 24

/** Every picture is 32 x 24; the mark of all is at 12,8 and 8 x 6 large. */
export const MARK = { x: 12, y: 8, width: 8, height: 6 }

type Draw = (channels: 1 | 3 | 4) => Sharp

export async function pictures(): Promise<Buffer[]> {
  return Promise.all(
    [
      draw(3).png(),
      draw(4).png(),
      draw(1).toColourspace('b-w').png(),
      draw(3).png({ palette: true }),
      draw(3).toColourspace('rgb16').png(),
      draw(3).png({ progressive: true }),
      draw(3).jpeg(),
      draw(3).jpeg({ progressive: true }),
      draw(3).jpeg({ chromaSubsampling: '4:4:4' }).withMetadata({ orientation: 6, density: 300 }),
      draw(1).toColourspace('b-w').jpeg(),
      draw(3).webp(),
      draw(4).webp({ lossless: true }),
      draw(3).avif({ effort: 0 }),
      draw(3).tiff({ compression: 'none' }),
      draw(4).tiff({ compression: 'lzw' }),
      draw(3).gif(),
    ].map((picture) => picture.withIccProfile('srgb').toBuffer()),
  )
}

/** Masks of that mark in each dialect. */
export async function masks(): Promise<Buffer[]> {
  const over = (background: string, mark: string) =>
    sharp({ create: { width: WIDTH, height: HEIGHT, channels: 4, background } })
      .composite([{ input: square(mark), left: MARK.x, top: MARK.y, blend: 'source' as never }])
      .png()
      .toBuffer()
  return Promise.all([over('#000', '#fff'), over('#fff', '#f00'), over('#fff', '#0000'), over('#0000', '#0af')])
}

function square(background: string) {
  return { create: { width: MARK.width, height: MARK.height, channels: 4 as const, background } }
}

const draw: Draw = (channels) => {
  const data = Buffer.alloc(WIDTH * HEIGHT * channels)
  data.forEach((_, at) => {
    const pixel = Math.floor(at / channels)
    data[at] = (Math.floor(pixel / WIDTH) * 5 + (pixel % WIDTH) * 3 + (at % channels) * 50) % 256
  })
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels } })
}
