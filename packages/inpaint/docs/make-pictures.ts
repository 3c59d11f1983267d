// Makes the pictures of method.md: each step of the method on a picture that is made by code.
// Run: node --conditions=@unmark/source --import tsx packages/inpaint/docs/make-pictures.ts
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { applyPatches, type PixelImage, type PixelMask } from '../src/index.ts'
import { cutJob, type Job } from '../src/job.ts'
import { findMark } from '../src/mark/find-mark.ts'
import { toPlanes } from '../src/planes.ts'
import { restore } from '../src/restore.ts'
import { coverageOf, maskAround, stamp } from '../test/support/glyphs.ts'
import { maskOf, paint, photo } from '../test/support/pictures.ts'

const WIDTH = 360
const HEIGHT = 160
const GAP = 6
const truth = photo(WIDTH, HEIGHT, { seed: 11 })
const coverage = coverageOf('SAMPLE', { left: 60, top: 50, size: 44, stroke: 7 }, WIDTH, HEIGHT)
const tight = maskAround(coverage, WIDTH, HEIGHT, 2)
const rectangle = maskOf(WIDTH, HEIGHT, (x, y) => x >= 30 && x < 330 && y >= 25 && y < 120)
const block = maskOf(WIDTH, HEIGHT, (x, y) => x >= 120 && x < 230 && y >= 40 && y < 120)

const faint = stamp(truth, coverage, 0.4, [255, 255, 255])
await sheet('translucent', [faint, labels(faint, rectangle), restored(faint, rectangle), truth])
const thin = stamp(truth, coverage, 1, [255, 255, 255])
await sheet('thin', [thin, shown(tight), restored(thin, tight), truth])
const solid = paint(truth, block, 230)
await sheet('wide', [solid, shown(block), restored(solid, block), truth])

function jobOf(image: PixelImage, mask: PixelMask): Job {
  const box = { left: 0, top: 0, width: WIDTH, height: HEIGHT }
  const settings = { quality: 'best', translucent: 'auto', generous: true, unfound: 'fill' } as const
  return cutJob(image, mask, { mark: 0, core: box, crop: box, masked: 0 }, settings)
}

function restored(image: PixelImage, mask: PixelMask): PixelImage {
  const { data } = restore(jobOf(image, mask), () => undefined)
  const copy = { ...image, data: image.data.slice() }
  applyPatches(copy, [{ left: 0, top: 0, width: WIDTH, height: HEIGHT, channels: 3, data }])
  return copy
}

/** White: surely the mark. Grey: perhaps. Dark: masked, but not the mark. */
function labels(image: PixelImage, mask: PixelMask): PixelImage {
  const mark = findMark(toPlanes(jobOf(image, mask)))
  if (!mark) throw new Error('Expected the method to find its own example.')
  return grey((i) => (mark.certain[i] === 1 ? 255 : mark.doubtful[i] === 1 ? 150 : mask.data[i] === 0 ? 0 : 60))
}

function shown(mask: PixelMask): PixelImage {
  return grey((i) => mask.data[i]!)
}

function grey(value: (pixel: number) => number): PixelImage {
  const data = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, at) => value(Math.floor(at / 3)))
  return { data, width: WIDTH, height: HEIGHT, channels: 3 }
}

/** Four pictures in two rows, as a WebP file beside this one. */
async function sheet(name: string, images: readonly PixelImage[]): Promise<void> {
  const cells = images.map(async ({ data }, k) => ({
    input: await sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
      .png()
      .toBuffer(),
    left: (k % 2) * (WIDTH + GAP),
    top: Math.floor(k / 2) * (HEIGHT + GAP),
  }))
  await sharp({ create: { width: 2 * WIDTH + GAP, height: 2 * HEIGHT + GAP, channels: 3, background: '#fff' } })
    .composite(await Promise.all(cells))
    .webp({ quality: 80 })
    .toFile(fileURLToPath(new URL(`${name}.webp`, import.meta.url)))
}
