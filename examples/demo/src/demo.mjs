// Stamps a translucent mark on a picture, removes it with the real command line, and proves what was changed.
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { drawLandscape } from './landscape.mjs'
import { drawCoverage, stamp } from './mark.mjs'

const WIDTH = 1200
const HEIGHT = 800
const STROKE = 14
/** A person paints a mask a little wider than the mark. */
const MASK_MARGIN = 3
const OPACITY = 0.4
const AMPLIFY = 8

const hosted = process.argv.includes('--hosted')
const root = fileURLToPath(new URL('../../..', import.meta.url))
const folder = path.join(root, 'demo-output')
mkdirSync(folder, { recursive: true })
const file = (name) => path.join(folder, name)

const truth = drawLandscape(WIDTH, HEIGHT)
const coverage = await drawCoverage(WIDTH, HEIGHT, STROKE)
const marked = stamp(truth, coverage, OPACITY)
const widened = await drawCoverage(WIDTH, HEIGHT, STROKE + 2 * MASK_MARGIN)
const mask = widened.map((value, index) => (value > 0 || coverage[index] > 0 ? 255 : 0))
await rgb(marked).png().toFile(file('before.png'))
await sharp(Buffer.from(mask), { raw: { width: WIDTH, height: HEIGHT, channels: 1 } })
  .png()
  .toFile(file('mask.png'))

announceEngine()
const { line, seconds } = runCli()
const cleaned = await sharp(file('after.png')).raw().toBuffer()
await writeSideBySide(cleaned)
printFigures(line, seconds, cleaned)

function rgb(data) {
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
}

function announceEngine() {
  if (hosted) {
    print('Using the hosted engine, as asked; this may spend a credit.')
  } else if (process.env.KAZE_API_TOKEN) {
    print('KAZE_API_TOKEN is set: `unmark clean` would use the hosted engine. The demo spends nothing and uses the')
    print('embedded one; `npx pnpm@10 demo --hosted` uses the hosted one.')
  }
}

function runCli() {
  const cli = createRequire(import.meta.url).resolve('unmark/package.json')
  const bin = path.join(path.dirname(cli), 'dist', 'bin.js')
  const engine = hosted ? 'kaze' : 'local'
  const args = ['clean', file('before.png'), '--mask', file('mask.png'), '-o', file('after.png')]
  const options = [
    '--engine',
    engine,
    '--store',
    file('store'),
    '--overwrite',
    '--json',
    ...(hosted ? [] : ['--force-new']),
  ]
  const started = performance.now()
  const run = spawnSync(process.execPath, [bin, ...args, ...options], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (run.status !== 0) throw new Error(`unmark clean ended with exit code ${run.status}: ${run.stdout}`)
  return { line: JSON.parse(run.stdout), seconds: (performance.now() - started) / 1000 }
}

/** Before, after, and what differs between them, amplified. */
async function writeSideBySide(after) {
  const difference = Buffer.from(after.map((value, index) => Math.min(255, AMPLIFY * Math.abs(value - marked[index]))))
  const panes = await Promise.all([marked, after, difference].map((data) => rgb(data).png().toBuffer()))
  await sharp({ create: { width: WIDTH * 3, height: HEIGHT, channels: 3, background: '#000' } })
    .composite(panes.map((input, index) => ({ input, left: index * WIDTH, top: 0 })))
    .png()
    .toFile(file('side-by-side.png'))
}

function printFigures(result, seconds, after) {
  const outside = countChangedOutside(after)
  const before = psnrInside(marked)
  const cleaned = psnrInside(after)
  print(
    `engine                 ${result.engine} (${Math.round(result.engineMs)} ms; the whole command ${seconds.toFixed(1)} s)`,
  )
  print(`PSNR inside the mark   ${before.toFixed(1)} dB before, ${cleaned.toFixed(1)} dB after`)
  print(`changed outside        ${outside} pixels`)
  print(`pictures               ${path.relative(root, folder)}/{before,after,side-by-side}.png`)
  if (outside !== 0) throw new Error('Pixels outside the mask were changed.')
  if (!(cleaned > before + 3)) throw new Error('The mark is not gone: PSNR inside it rose by less than 3 dB.')
}

function psnrInside(picture) {
  let squares = 0
  let samples = 0
  for (let index = 0; index < picture.length; index++) {
    if (coverage[Math.floor(index / 3)] === 0) continue
    squares += (picture[index] - truth[index]) ** 2
    samples++
  }
  return 10 * Math.log10((255 * 255 * samples) / squares)
}

function countChangedOutside(after) {
  let count = 0
  for (let pixel = 0; pixel < mask.length; pixel++) {
    const at = pixel * 3
    const same = after[at] === marked[at] && after[at + 1] === marked[at + 1] && after[at + 2] === marked[at + 2]
    if (mask[pixel] === 0 && !same) count++
  }
  return count
}

function print(text) {
  process.stdout.write(`${text}\n`)
}
