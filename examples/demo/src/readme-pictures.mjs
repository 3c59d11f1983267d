// Makes the README's pictures, before and after, from a drawn landscape. With `--check` it compares them with what is there.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createUnmark } from '@unmark/core'
import sharp from 'sharp'
import { drawLandscape } from './landscape.mjs'
import { drawCoverage, stamp } from './mark.mjs'

const WIDTH = 600
const HEIGHT = 400
const STROKE = 8
/** A person paints a mask a little wider than the mark. */
const MASK_MARGIN = 2
const OPACITY = 0.4
const RAW = { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }
/** Mean difference of samples, of 255, that another version of a codec may make. */
const TOLERANCE = 1.5
const MOST_BYTES = 60_000

const marked = stamp(drawLandscape(WIDTH, HEIGHT), await drawCoverage(WIDTH, HEIGHT, STROKE), OPACITY)
const pictures = { before: await encode(marked), after: await encode(await clean(marked)) }
const check = process.argv.includes('--check')
for (const [name, bytes] of Object.entries(pictures)) {
  const file = fileURLToPath(new URL(`../../../packages/core/docs/pictures/${name}.webp`, import.meta.url))
  if (check) await compare(file, bytes)
  else await writeFile(file, bytes)
}
const size = Object.values(pictures).reduce((sum, { length }) => sum + length, 0)
if (size > MOST_BYTES) throw new Error(`The pictures have ${size} bytes; expected at most ${MOST_BYTES}.`)
process.stdout.write(`${check ? 'current' : 'written'}: ${Object.keys(pictures).join(', ')}, ${size} bytes\n`)

async function clean(data) {
  const widened = await drawCoverage(WIDTH, HEIGHT, STROKE + 2 * MASK_MARGIN)
  const mask = await sharp(Buffer.from(widened.map((value) => (value > 0 ? 255 : 0))), {
    raw: { width: WIDTH, height: HEIGHT, channels: 1 },
  })
    .png()
    .toBuffer()
  const store = await mkdtemp(path.join(tmpdir(), 'unmark-pictures-'))
  const unmark = createUnmark({ engine: 'local', store })
  const image = await sharp(data, RAW).png().toBuffer()
  const { bytes, report } = await unmark.remove({ image, mask })
  await unmark.close()
  await rm(store, { recursive: true })
  if (report.changedOutside !== 0) throw new Error(`${report.changedOutside} pixels were changed outside the mask.`)
  return pixels(bytes)
}

function encode(data) {
  return sharp(data, RAW).webp({ quality: 88, effort: 6 }).toBuffer()
}

function pixels(bytes) {
  return sharp(bytes).removeAlpha().raw().toBuffer()
}

async function compare(file, bytes) {
  const [old, now] = await Promise.all([pixels(await readFile(file)), pixels(bytes)])
  const difference = old.reduce((sum, value, at) => sum + Math.abs(value - now[at]), 0) / now.length
  if (old.length === now.length && difference <= TOLERANCE) return
  throw new Error(`${file} is not what the engine makes now: samples differ by ${difference.toFixed(1)} on average.`)
}
