// How long a known mark takes on a 12-megapixel picture, how much memory, and how fast the work stops.
import { type OverlayOptions, type PixelImage, removeOverlay, tileOverlay } from '@unmark/inpaint'
import sharp from 'sharp'
import type { Photograph } from '../photographs.ts'
import { drawLogo, layOver } from './logo.ts'

const [WIDTH, HEIGHT] = [4000, 3000]
const LOGO = drawLogo(400, 120, [255, 255, 255])
const OPACITY = 0.4
const MOST_SINGLE_MS = 1000
const MOST_ABORT_MS = 50

/** Prints the figures; false when a limit is not kept. */
export async function measureSpeed({ file }: Photograph, print: (line: string) => void): Promise<boolean> {
  const { data } = await sharp(file)
    .resize(WIDTH, HEIGHT, { fit: 'fill' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const picture: PixelImage = { data: new Uint8Array(data), width: WIDTH, height: HEIGHT, channels: 3 }
  const place = { x: 3500, y: 2800 }
  const single = layOver(picture, LOGO, place, OPACITY)
  const tiles = tileOverlay(picture, LOGO, { gapX: 100, gapY: 100, offsetX: 20, offsetY: 30 })
  const tiled = tiles.reduce((image, tile) => layOver(image, LOGO, tile, OPACITY), picture)
  let passed = true
  for (const source of ['exact', 'lossy'] as const) {
    const one = await timed(single, [{ x: place.x + 2, y: place.y - 2 }], { source })
    print(`12 MP, one mark, ${source}: ${one}`)
    passed &&= one.milliseconds < MOST_SINGLE_MS
    print(`12 MP, ${tiles.length} marks, ${source}: ${await timed(tiled, tiles, { source })}`)
  }
  const late = await abortDelay(tiled, tiles)
  print(`abort: ${late.toFixed(0)} ms (limit ${MOST_ABORT_MS} ms)`)
  return passed && late <= MOST_ABORT_MS
}

async function timed(picture: PixelImage, places: Parameters<typeof removeOverlay>[2], options: OverlayOptions) {
  const [start, cpu] = [performance.now(), process.cpuUsage()]
  const { places: found } = await removeOverlay(picture, { image: LOGO }, places, options)
  const { user, system } = process.cpuUsage(cpu)
  const milliseconds = (user + system) / 1000
  const count = found.filter((place) => place.found).length
  return {
    milliseconds,
    toString: () =>
      `${milliseconds.toFixed(0)} ms of processor, ${(performance.now() - start).toFixed(0)} ms in all, ${count} found`,
  }
}

async function abortDelay(picture: PixelImage, places: Parameters<typeof removeOverlay>[2]): Promise<number> {
  const controller = new AbortController()
  let aborted = 0
  const work = removeOverlay(picture, { image: LOGO }, places, {
    signal: controller.signal,
    source: 'lossy',
    onProgress: (fraction) => {
      if (fraction < 0.1 || controller.signal.aborted) return
      aborted = performance.now()
      controller.abort()
    },
  })
  await work.catch((error: unknown) => {
    if (!controller.signal.aborted) throw error
  })
  return performance.now() - aborted
}
