// Sites for the benchmarks of the Vite plugin: one module that imports all pictures, which are made by code.
import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'

export interface PictureSize {
  readonly width: number
  readonly height: number
}

const BLOCK = 16

export const nameOf = (index: number) => `picture-${index}.jpg`

/** Photographs in size and in weight: each another gradient under noise. Writes them into `folder`. */
export async function drawPictures(folder: string, count: number, size: PictureSize): Promise<void> {
  await mkdir(folder, { recursive: true })
  let next = 0
  const draw = async () => {
    while (next < count) {
      const index = next++
      await drawPicture(path.join(folder, nameOf(index)), size, index)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, draw))
}

/** As {@link drawPictures}; all show the same but for their first block, so that each passes for another, cleaned. */
export async function drawSimilarPictures(folder: string, count: number, size: PictureSize): Promise<void> {
  await drawPictures(folder, 1, size)
  const { data, info } = await sharp(path.join(folder, nameOf(0)))
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height } = info
  for (let index = 0; index < count; index++) {
    for (let quarter = 0; quarter < 4; quarter++) fillQuarter(data, width, quarter, (index >> (4 * quarter)) & 15)
    await sharp(data, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 85 })
      .toFile(path.join(folder, nameOf(index)))
  }
}

/** A quarter of the first block in one of 16 greys, which compression keeps apart. */
function fillQuarter(data: Buffer, width: number, quarter: number, digit: number): void {
  const size = BLOCK / 2
  const [left, top] = [(quarter & 1) * size, (quarter >> 1) * size]
  for (let row = top; row < top + size; row++) {
    const start = (row * width + left) * 3
    data.fill(80 + 6 * digit, start, start + size * 3)
  }
}

async function drawPicture(file: string, { width, height }: PictureSize, seed: number): Promise<void> {
  const data = Buffer.alloc(width * height * 3)
  let state = seed
  for (let at = 0; at < data.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    const slope = (at / data.length) * 120 + (seed % 40)
    data[at] = slope + (state >>> 27)
  }
  await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 85 })
    .toFile(file)
}

/**
 * A site whose entry imports so many pictures.
 *
 * @param query what each import appends, such as `?unmark`; starts with `?` or is empty
 */
export async function writeSite(folder: string, pictures: string, count: number, query: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const from = path.relative(folder, pictures).split(path.sep).join('/')
  const names = Array.from({ length: count }, (_, index) => index)
  const imports = names.map((index) => `import p${index} from './${from}/${nameOf(index)}${query}'`)
  const uses = `document.title = [${names.map((index) => `p${index}`).join(', ')}].join(' ')`
  await writeFile(path.join(folder, 'main.js'), `${imports.join('\n')}\n${uses}\n`)
  await writeFile(path.join(folder, 'index.html'), '<script type="module" src="./main.js"></script>\n')
}
