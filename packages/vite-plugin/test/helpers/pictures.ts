// Pictures that say by their colour which one they are, with a mark that can be told from every one of them.
import sharp from 'sharp'

/** Where the mark is, in pixels. */
export const REGION = { left: 24, top: 16, width: 16, height: 12 }
const WIDTH = 64
const HEIGHT = 48

export type Format = 'png' | 'jpeg' | 'webp'

/**
 * @param id 0 to 49; the picture's colour tells it
 * @param options.large more than Vite's limit for inlining
 */
export async function makePicture(
  id: number,
  { large = false, format = 'png', marked = true }: { large?: boolean; format?: Format; marked?: boolean } = {},
): Promise<Buffer> {
  const scale = large ? 2 : 1
  const [width, height] = [WIDTH * scale, HEIGHT * scale]
  const data = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // A little noise keeps a large picture large.
      const noise = large ? Math.floor(Math.abs(Math.sin(x * 12.9898 + y * 78.233) * 43_758.5453) % 5) - 2 : 0
      data.set(
        marked && isInside(x, y) ? [255, 0, 255] : [10 + id * 4 + noise, 128 + noise, 60 + noise],
        (y * width + x) * 3,
      )
    }
  }
  const picture = sharp(data, { raw: { width, height, channels: 3 } })
  if (format === 'jpeg') return picture.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer()
  return format === 'webp' ? picture.webp({ lossless: true }).toBuffer() : picture.png().toBuffer()
}

/** The mask of every picture: white is removed. Elsewhere than at the mark, it leaves the mark in place. */
export async function makeMask({
  large = false,
  left = REGION.left,
  top = REGION.top,
}: {
  large?: boolean
  left?: number
  top?: number
} = {}): Promise<Buffer> {
  const scale = large ? 2 : 1
  const white = await sharp({
    create: { width: REGION.width, height: REGION.height, channels: 3, background: '#fff' },
  })
    .png()
    .toBuffer()
  return sharp({ create: { width: WIDTH * scale, height: HEIGHT * scale, channels: 3, background: '#000' } })
    .composite([{ input: white, left, top }])
    .png()
    .toBuffer()
}

export interface SeenPicture {
  readonly id: number
  /** Share of the mark's area that still has the mark's colour. */
  readonly mark: number
}

/** Decodes a picture and says which one it is. */
export async function lookAt(bytes: Uint8Array): Promise<SeenPicture> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  let [marked, red, others] = [0, 0, 0]
  for (let y = 0; y < info.height; y++) {
    for (let x = 0; x < info.width; x++) {
      const at = (y * info.width + x) * info.channels
      const [r = 0, g = 0, b = 0] = data.subarray(at, at + 3)
      if (r > 200 && g < 60 && b > 200) marked += 1
      if (isInside(x, y)) continue
      red += r
      others += 1
    }
  }
  return { id: Math.round((red / others - 10) / 4), mark: marked / (REGION.width * REGION.height) }
}

function isInside(x: number, y: number): boolean {
  return x >= REGION.left && x < REGION.left + REGION.width && y >= REGION.top && y < REGION.top + REGION.height
}
