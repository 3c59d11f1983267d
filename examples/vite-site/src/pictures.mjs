// The site's pictures: drawn, stamped with a mark, each with colours of its own, so that none is taken for another.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

export const SITE = fileURLToPath(new URL('../site', import.meta.url))
export const WIDTH = 240
export const HEIGHT = 150
const OPACITY = 0.55
const STROKE = 6
/** A person paints a mask a little wider than the mark. */
const MASK_STROKE = 12
/** A whole mark, in a box 60 wide and 20 high. */
const MARK = 'M2 18 L12 2 L22 18 M30 2 L30 18 L40 18 M48 2 L58 2 L58 18 L48 18 Z'

/** Where each picture stands in the site, and how the plugin learns where its mark is. */
const PLACES = {
  'pictures/icon.png': 'mask',
  'pictures/shared.png': 'mask',
  'pictures/page.png': 'mask',
  'pictures/page-large.png': 'mask',
  'pictures/poster.jpg': 'query',
  'pictures/inline-style.png': 'mask',
  'pictures/style.jpg': 'query',
  'pictures/set.png': 'mask',
  'pictures/set-large.png': 'mask',
  'pictures/named.marked.png': 'mask',
  'pictures/options.webp': 'options',
  'pictures/small.png': 'mask',
  'pictures/stock/team.png': 'mask',
  'pictures/address.png': 'mask',
  'pictures/gallery/first.marked.jpg': 'options',
  'pictures/gallery/second.marked.jpg': 'options',
  'pictures/later.png': 'mask',
  'pictures/worker.png': 'mask',
  'public/public-folder.marked.png': 'mask',
}

/** Writes the marked pictures with their masks and options; gives the truth, as RGB samples, to compare with. */
export async function drawPictures() {
  await Promise.all(['pictures', 'public'].map((name) => rm(path.join(SITE, name), { recursive: true, force: true })))
  const coverage = await drawMark(STROKE)
  const mask = await drawMark(MASK_STROKE)
  return Promise.all(
    Object.entries(PLACES).map(async ([name, told], index) => {
      const clean = drawWaves(index)
      const marked = stamp(clean, coverage)
      await writePicture(name, marked)
      await tell(name, told, mask)
      return { name, clean, marked, mask }
    }),
  )
}

async function writePicture(name, samples) {
  const file = path.join(SITE, name)
  await mkdir(path.dirname(file), { recursive: true })
  const picture = sharp(samples, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
  const format = path.extname(name).slice(1)
  // For PNG, a quality would mean a palette.
  await picture.toFormat(format, format === 'png' ? {} : { quality: 95 }).toFile(file)
}

/** The reference itself says it, or a file beside the picture does. */
async function tell(name, told, mask) {
  const stem = path.join(SITE, name.slice(0, -path.extname(name).length))
  if (told === 'mask') {
    const raw = { width: WIDTH, height: HEIGHT, channels: 1 }
    await sharp(mask, { raw }).threshold(1).png().toFile(`${stem}.mask.png`)
  } else if (told === 'options') {
    const regions = [{ x: 30, y: 40, width: 40, height: 20 }]
    await writeFile(`${stem}.unmark.json`, JSON.stringify({ unit: 'percent', regions }))
  }
}

/** How much of each pixel the mark covers, 0 to 255. It lies within 30 to 70 % across and 40 to 60 % down. */
function drawMark(stroke) {
  const scale = (WIDTH * 0.36) / 60
  const place = `translate(${WIDTH * 0.32} ${HEIGHT / 2 - scale * 10}) scale(${scale})`
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">` +
    `<path transform="${place}" d="${MARK}" fill="none" stroke="#fff" stroke-width="${stroke / scale}"/></svg>`
  return sharp(Buffer.from(svg)).extractChannel('alpha').raw().toBuffer()
}

function drawWaves(seed) {
  const samples = Buffer.alloc(WIDTH * HEIGHT * 3)
  for (let index = 0; index < samples.length; index++) {
    const pixel = Math.floor(index / 3)
    const phase = seed * 1.7 + (index % 3) * (2 + seed)
    const x = (pixel % WIDTH) / WIDTH
    const y = Math.floor(pixel / WIDTH) / HEIGHT
    samples[index] = 95 + 45 * Math.sin(4 * x + phase) + 30 * Math.cos(3 * y - 2 * phase)
  }
  return samples
}

/** out = (1 - a) * picture + a * white */
function stamp(picture, coverage) {
  return Buffer.from(
    picture.map((value, index) => {
      const alpha = (OPACITY * coverage[Math.floor(index / 3)]) / 255
      return Math.round((1 - alpha) * value + alpha * 255)
    }),
  )
}
