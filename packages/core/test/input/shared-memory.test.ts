// Files are read into memory that is used again; no picture may ever be taken for another because of it.
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createUnmark } from '../../src/index.ts'
import { sha256Hex } from '../../src/store/key.ts'
import { marked, REGION } from '../hosted/support.ts'
import { temporaryFolder } from '../support/folder.ts'

it('keeps pictures apart while some are in the store, some are not, and some cannot be read', async () => {
  const folder = await temporaryFolder()
  const unmark = createUnmark({ env: {}, engine: 'local', store: path.join(folder, 'store') })
  onTestFinished(() => unmark.close())
  const pictures = await Promise.all(Array.from({ length: 12 }, (_, seed) => marked(3, seed)))
  const requests = pictures.map((_, index) => ({ image: path.join(folder, `${index}.png`), regions: [REGION] }))
  for (const [index, { image }] of requests.entries()) await writeFile(image, pictures[index] ?? '')
  const made = await Promise.all(requests.slice(0, 6).map((request) => unmark.remove(request)))
  const missing = { image: path.join(folder, 'missing.png'), regions: [REGION] }

  const outcomes = []
  for await (const outcome of unmark.removeMany([...requests, missing, ...requests, missing, ...requests], {
    concurrency: 8,
  })) {
    outcomes.push(outcome)
  }
  expect(outcomes.filter(({ ok }) => !ok)).toHaveLength(2)
  for (const { request, ...outcome } of outcomes) {
    if (!outcome.ok) continue
    const index = requests.findIndex(({ image }) => image === request.image)
    const { key, report } = outcome.result
    expect(report.sha256.before).toBe(sha256Hex(pictures[index] ?? ''))
    if (index < 6) expect([key, report.sha256.after]).toEqual([made[index]?.key, made[index]?.report.sha256.after])
    expect(sha256Hex(outcome.result.bytes)).toBe(report.sha256.after)
  }
  await rm(path.join(folder, '0.png'))
  await writeFile(path.join(folder, '0.png'), pictures[1] ?? '')
  expect((await unmark.remove(requests[0] as (typeof requests)[number])).key).toBe(made[1]?.key)
})
