// Before, after and truth side by side, for people to look at.
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { applyPatches, createInpainter, type Inpainter, type PixelImage, type PixelMask } from '@unmark/inpaint'
import sharp, { type OverlayOptions } from 'sharp'
import type { Benchmark } from '../benchmarks.ts'
import { findPhotographs, loadPhotograph } from '../photographs.ts'
import { KINDS, type Kind, type Marked, stamp } from './marks.ts'
import { parseBenchOptions, pick } from './options.ts'

/** What is shown of each picture: the part of this size with most of the mark in it. */
const PART = { width: 480, height: 300 }
const GAP = 4
const PICTURES = 12

/** `--output FOLDER [--pictures 12] [--half tune|test|both] [--kinds abcd]`: one PNG per kind, a row per photograph. */
export const runSheet: Benchmark = async (args, print) => {
  const options = parseBenchOptions(args)
  if (options.output === undefined) throw new TypeError('--output must name a folder for the sheets.')
  await mkdir(options.output, { recursive: true })
  const pictures = Math.min(PICTURES, options.pictures)
  const photographs = pick(await findPhotographs(print), { ...options, pictures })
  const inpainter = createInpainter()
  try {
    for (const kind of KINDS.filter((letter) => options.kinds.includes(letter))) {
      const rows: OverlayOptions[] = []
      for (const [row, photograph] of photographs.entries()) {
        const marked = await stamp(await loadPhotograph(photograph), kind, photograph.index)
        rows.push(...(await rowOf(marked, inpainter, row)))
      }
      await writeSheet(path.join(options.output, `${kind}.png`), rows, photographs.length)
      print(
        `${path.join(options.output, `${kind}.png`)}: ${describe(kind)}; before, after and truth of ${photographs.length} photographs.`,
      )
    }
  } finally {
    await inpainter.close()
  }
  return true
}

function describe(kind: Kind): string {
  return { a: 'thin opaque text', b: 'tiled text', c: 'solid block', d: 'large translucent text' }[kind]
}

async function rowOf({ truth, marked, mask }: Marked, inpainter: Inpainter, row: number): Promise<OverlayOptions[]> {
  const { patches } = await inpainter.inpaint(marked, mask)
  const result = { ...marked, data: marked.data.slice() }
  applyPatches(result, patches)
  const place = densestPart(mask)
  const top = row * (PART.height + GAP)
  const cells = [marked, result, truth].map(async (image, column) => ({
    input: await cut(image, place),
    left: column * (PART.width + GAP),
    top,
  }))
  return Promise.all(cells)
}

function densestPart({ data, width, height }: PixelMask): { left: number; top: number } {
  let best = { left: 0, top: 0, count: -1 }
  for (let top = 0; top + PART.height <= height; top += 20) {
    for (let left = 0; left + PART.width <= width; left += 20) {
      let count = 0
      for (let y = top; y < top + PART.height; y += 4) {
        for (let x = left; x < left + PART.width; x += 4) if (data[y * width + x] !== 0) count += 1
      }
      if (count > best.count) best = { left, top, count }
    }
  }
  return best
}

function cut(
  { data, width, height, channels }: PixelImage,
  { left, top }: { left: number; top: number },
): Promise<Buffer> {
  const part = { left, top, width: Math.min(PART.width, width), height: Math.min(PART.height, height) }
  return sharp(data, { raw: { width, height, channels } }).extract(part).png().toBuffer()
}

async function writeSheet(file: string, cells: OverlayOptions[], rows: number): Promise<void> {
  const width = 3 * (PART.width + GAP)
  const height = rows * (PART.height + GAP)
  await sharp({ create: { width, height, channels: 3, background: '#000' } })
    .composite(cells)
    .png()
    .toFile(file)
}
