import path from 'node:path'
import sharp from 'sharp'
import { expect, it, onTestFinished } from 'vitest'
import { createUnmark } from '../src/index.ts'
import { failure } from './support/errors.ts'
import { temporaryFolder } from './support/folder.ts'

it('hands out what is stored for a request, and makes nothing where nothing is', async () => {
  const unmark = createUnmark({ env: {}, store: path.join(await temporaryFolder(), 'store') })
  onTestFinished(() => unmark.close())
  const image = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#468' } })
    .png()
    .toBuffer()
  const request = { image, regions: [{ x: 4, y: 4, width: 8, height: 6 }] }
  expect(await unmark.stored(request)).toBeUndefined()
  const made = await unmark.remove(request)
  const found = await unmark.stored({ ...request, output: 'elsewhere.png' })
  expect(found).toMatchObject({ key: made.key, cached: true, creditsSpent: 0, report: made.report })
  expect(found?.path).toBeUndefined()
  expect(await unmark.stored({ ...request, output: 'other.webp' })).toBeUndefined()
  expect((await failure(unmark.stored({ image }))).code).toBe('MASK_REQUIRED')
})
