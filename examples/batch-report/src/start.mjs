// Makes a folder of pictures with a mark, one of them cut short, cleans it twice, and checks pictures and reports.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createUnmark } from '@unmark/core'
import sharp from 'sharp'
import { cleanFolder } from './report.mjs'

const MARK = { left: 150, top: 100, width: 40, height: 12 }
/** Somewhat wider than the mark, as a person would draw it. */
const REGION = { x: MARK.left - 4, y: MARK.top - 4, width: MARK.width + 8, height: MARK.height + 8 }
const COLOURS = { 'clay.png': '#a5573c', 'leaf.png': '#3c7a4b', 'sea.webp': '#2a6f97', 'sky.jpg': '#7fa8c9' }

const folder = await mkdtemp(path.join(tmpdir(), 'unmark-batch-report-'))
const unmark = createUnmark({ engine: 'local', store: path.join(folder, 'store'), concurrency: 2 })
try {
  const from = path.join(folder, 'marked')
  const to = path.join(folder, 'clean')
  await drawPictures(from)

  const first = await cleanFolder(unmark, { from, to, regions: [REGION] })
  assert.deepEqual(first.totals, { pictures: 5, cleaned: 4, fromStore: 0, credits: 0 })
  await checkPictures(to)
  await checkReports(to, first)

  const second = await cleanFolder(unmark, { from, to, regions: [REGION] })
  assert.deepEqual(second.totals, { pictures: 5, cleaned: 4, fromStore: 4, credits: 0 })
  console.log('4 of 5 pictures cleaned, the damaged one is in the report; the second run took all from the store')
} finally {
  await unmark.close()
  await rm(folder, { recursive: true, force: true })
}

async function drawPictures(into) {
  await mkdir(into)
  const mark = await sharp({ create: { ...MARK, channels: 3, background: '#fff' } })
    .png()
    .toBuffer()
  for (const [name, background] of Object.entries(COLOURS)) {
    await sharp({ create: { width: 200, height: 120, channels: 3, background } })
      .composite([{ input: mark, left: MARK.left, top: MARK.top }])
      .toFile(path.join(into, name))
  }
  const whole = await readFile(path.join(into, 'leaf.png'))
  await writeFile(path.join(into, 'torn.png'), whole.subarray(0, whole.length / 2))
}

/** Where the mark was, there is the picture's own colour, as near as its format keeps it. */
async function checkPictures(to) {
  for (const [name, colour] of Object.entries(COLOURS)) {
    const { channels } = await sharp(await sharp(path.join(to, name)).extract(MARK).toBuffer()).stats()
    const wanted = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
    const distance = Math.max(...wanted.map((value, channel) => Math.abs(channels[channel].mean - value)))
    assert.ok(distance < 6, `${name}: expected ${colour} where the mark was; a channel is ${distance} away`)
  }
}

async function checkReports(to, { rows }) {
  const { totals, rows: written } = JSON.parse(await readFile(path.join(to, 'report.json'), 'utf8'))
  assert.equal(totals.pictures, Object.keys(COLOURS).length + 1)
  assert.deepEqual(written, rows)
  for (const { name, ok, changedInside, code, spent } of rows) {
    if (ok) assert.ok(changedInside >= MARK.width * MARK.height, `${name}: only ${changedInside} pixels were changed`)
    else assert.deepEqual([name, code, spent], ['torn.png', 'INVALID_IMAGE', 'no'])
  }
  const page = await readFile(path.join(to, 'report.html'), 'utf8')
  for (const { name } of rows) assert.ok(page.includes(name), `the page does not tell of ${name}`)
  assert.match(page, /INVALID_IMAGE: /)
}
