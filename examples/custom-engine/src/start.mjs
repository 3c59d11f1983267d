// Holds the engine against every promise of the contract, then cleans a picture with it, twice, and pays once.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createUnmark } from '@unmark/core'
import { engineChecks } from '@unmark/core/conformance'
import sharp from 'sharp'
import { createSweepEngine } from './engine.mjs'
import { startService } from './service.mjs'

const folder = await mkdtemp(path.join(tmpdir(), 'unmark-custom-engine-'))
const service = await startService()
const make = () => createSweepEngine(service)
// The service of this example runs on this machine, where results may not come from otherwise.
const client = { allowPrivateHosts: true }
try {
  for (const { name, run } of engineChecks({ kind: 'queued', make, folder, client })) {
    await run()
    console.log(`ok: ${name}`)
  }
  await cleanTwice()
} finally {
  await service.close()
  await rm(folder, { recursive: true, force: true })
}

async function cleanTwice() {
  const unmark = createUnmark({ ...client, engine: make(), store: path.join(folder, 'store') })
  const image = await pictureWithMark()
  const regions = [{ x: 120, y: 90, width: 60, height: 20 }]
  const before = service.submissions
  const first = await unmark.remove({ image, regions })
  const second = await unmark.remove({ image, regions })
  await unmark.close()
  assert.equal(service.submissions - before, 1)
  assert.deepEqual([first.creditsSpent, second.creditsSpent, second.cached], [2, 0, true])
  assert.equal(first.report.changedOutside, 0)
  assert.ok(first.report.changedInside > 1000)
  console.log(`cleaned with ${first.engine}: ${first.report.changedInside} pixels changed, none outside the mark`)
}

function pictureWithMark() {
  const mark = { create: { width: 60, height: 20, channels: 3, background: '#fff' } }
  return sharp({ create: { width: 200, height: 120, channels: 3, background: '#2a6f97' } })
    .composite([{ input: mark, left: 120, top: 90 }])
    .png()
    .toBuffer()
}
