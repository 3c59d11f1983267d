import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createUnmark } from '../src/client.ts'
import { hosted, marked, REGION } from './hosted/support.ts'

/** Node warns of the eleventh listener on one signal. */
const MANY = 12

/** The warnings of this process until the test has ended. */
function listenForWarnings(): Error[] {
  const warnings: Error[] = []
  const keep = (warning: Error) => void warnings.push(warning)
  process.on('warning', keep)
  onTestFinished(() => void process.off('warning', keep))
  return warnings
}

it('looks up many pictures at once without a warning of Node', async () => {
  const warnings = listenForWarnings()
  const store = await mkdtemp(path.join(tmpdir(), 'unmark-many-'))
  onTestFinished(() => rm(store, { recursive: true, force: true }))
  const unmark = createUnmark({ engine: 'local', store })
  onTestFinished(() => unmark.close())
  const image = await marked()
  await Promise.all(Array.from({ length: MANY }, () => unmark.store.lookUp({ image, regions: [REGION] })))
  expect(warnings).toEqual([])
})

it('cleans many pictures at once without a warning of Node', async () => {
  const warnings = listenForWarnings()
  const { unmark, double } = await hosted()
  const images = await Promise.all(Array.from({ length: MANY }, (_, seed) => marked(3, seed)))
  await Promise.all(images.map((image) => unmark.remove({ image, regions: [REGION] })))
  expect(double.charged).toBe(MANY)
  expect(warnings).toEqual([])
})
