// Reads the built site: all its pictures, as files and as data URLs, and what each of them shows.
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { HEIGHT, SITE, WIDTH } from './pictures.mjs'

/** Mean difference of samples, of 255, up to which two pictures are one outside the mark. */
const SAME = 6

/** Each picture of the output as `{ where, samples }`. */
export async function readPictures(folder) {
  const entries = await readdir(path.join(SITE, folder), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name))
  const found = await Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(file)
      const where = path.relative(SITE, file)
      if (/\.(png|jpe?g|webp)$/.test(file)) return [{ where, bytes }]
      const urls = bytes.toString('utf8').matchAll(/data:image\/(?:png|jpeg|webp);base64,([\w+/=]+)/g)
      return [...urls].map(([, body]) => ({ where: `${where} (data URL)`, bytes: Buffer.from(body, 'base64') }))
    }),
  )
  return Promise.all(found.flat().map(async ({ where, bytes }) => ({ where, samples: await decode(bytes) })))
}

/** @returns the drawn picture that it shows, and whether with its mark; undefined for a picture that is none of them */
export function recognise(samples, drawn) {
  const picture = drawn.find(({ marked, mask }) => difference(samples, marked, mask, false) < SAME)
  if (!picture) return undefined
  const { clean, marked, mask } = picture
  const isMarked = difference(samples, marked, mask, true) < difference(samples, clean, mask, true)
  return { name: picture.name, isMarked }
}

function decode(bytes) {
  return sharp(bytes).toColourspace('srgb').removeAlpha().resize(WIDTH, HEIGHT, { fit: 'fill' }).raw().toBuffer()
}

function difference(a, b, mask, inside) {
  let total = 0
  let count = 0
  for (let index = 0; index < a.length; index++) {
    if (mask[Math.floor(index / 3)] > 0 !== inside) continue
    total += Math.abs(a[index] - b[index])
    count++
  }
  return total / count
}
