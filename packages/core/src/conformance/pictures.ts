// The pictures that the checks clean: small, made by code, with a mark that anybody would see.
import type { PixelImage } from '@unmark/inpaint'
import sharp from 'sharp'
import type { EngineJob } from '../engines/engine.ts'
import type { Box } from '../image.ts'
import { verifyImage } from '../input/verify.ts'
import { resolveMask } from '../masks/resolve-mask.ts'

export interface TestPicture {
  /** What is special about it, for names and messages. */
  readonly what: string
  /** The encoded file. */
  readonly bytes: Uint8Array
  /** Where its mark is, in pixels. */
  readonly mark: Box
}

const MARK: Box = { left: 20, top: 16, width: 24, height: 10 }

/** One picture for each kind of pixel that a job can carry. */
export async function pixelKinds(): Promise<TestPicture[]> {
  const kinds = [
    { what: '8-bit RGB', channels: 3, depth: 8 },
    { what: '8-bit RGB with alpha', channels: 4, depth: 8 },
    { what: '8-bit grey', channels: 1, depth: 8 },
    { what: '16-bit RGB', channels: 3, depth: 16 },
  ] as const
  return Promise.all(kinds.map(async ({ what, ...kind }) => ({ what, ...(await drawPicture(64, 48, MARK, kind)) })))
}

/** Masks at the edges of what is possible: along every border, one pixel, all but one, a picture of one row. */
export async function edgeCases(): Promise<TestPicture[]> {
  const cases: readonly [string, number, number, Box][] = [
    ['a mark at the top left corner', 64, 48, { left: 0, top: 0, width: 20, height: 12 }],
    ['a mark at the bottom right corner', 64, 48, { left: 44, top: 36, width: 20, height: 12 }],
    ['a mark of one pixel', 64, 48, { left: 30, top: 20, width: 1, height: 1 }],
    ['a mark over the whole width', 64, 48, { left: 0, top: 20, width: 64, height: 8 }],
    ['a mark over all rows but one', 64, 48, { left: 0, top: 1, width: 64, height: 47 }],
    ['a picture of one row', 64, 1, { left: 20, top: 0, width: 16, height: 1 }],
    ['a picture of one column', 1, 48, { left: 0, top: 12, width: 1, height: 16 }],
  ]
  return Promise.all(
    cases.map(async ([what, width, height, mark]) => {
      return { what, ...(await drawPicture(width, height, mark, { channels: 3, depth: 8 })) }
    }),
  )
}

/** A picture that no other call makes, so that nothing that is stored can stand for it. */
export async function unlikeAnyOther(seed: number): Promise<TestPicture> {
  return { what: 'a picture', ...(await drawPicture(64, 48, MARK, { channels: 3, depth: 8 }, seed)) }
}

/** The job that the pipeline would hand to an engine. */
export async function makeJob(picture: TestPicture, signal: AbortSignal): Promise<EngineJob> {
  const { image, pixels } = await verifyImage(picture.bytes, { maxPixels: 1_000_000 })
  const mask = await resolveMask({ regions: [asRegion(picture.mark)] }, image)
  return { image, mask, pixels: async () => pixels, signal, onProgress: () => undefined }
}

/** A mark's box as a region of a request. */
export function asRegion({ left, top, width, height }: Box) {
  return { x: left, y: top, width, height }
}

async function drawPicture(
  width: number,
  height: number,
  mark: Box,
  kind: { readonly channels: 1 | 3 | 4; readonly depth: 8 | 16 },
  seed = 0,
): Promise<{ readonly bytes: Uint8Array; readonly mark: Box }> {
  const bytes = await encode(drawPixels(width, height, mark, kind, seed))
  return { bytes, mark }
}

/** A smooth slope with a light mark. The seed moves the slope. */
function drawPixels(
  width: number,
  height: number,
  mark: Box,
  { channels, depth }: { readonly channels: 1 | 3 | 4; readonly depth: 8 | 16 },
  seed: number,
): PixelImage {
  const data = depth === 16 ? new Uint16Array(width * height * channels) : new Uint8Array(width * height * channels)
  const scale = depth === 16 ? 257 : 1
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const marked = x >= mark.left && x < mark.left + mark.width && y >= mark.top && y < mark.top + mark.height
      for (let channel = 0; channel < channels; channel++) {
        const slope = 40 + ((x + 2 * y + 10 * channel + seed) % 120)
        const value = channel === 3 ? 255 : marked ? 250 : slope
        data[(y * width + x) * channels + channel] = value * scale
      }
    }
  }
  return { data, width, height, channels }
}

async function encode({ data, width, height, channels }: PixelImage): Promise<Uint8Array> {
  const wide = data instanceof Uint16Array
  const input = sharp(data, { raw: { width, height, channels } })
  return input
    .toColourspace(wide ? 'rgb16' : channels === 1 ? 'b-w' : 'srgb')
    .png()
    .toBuffer()
}
