import { readFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { startHost } from './support/host.ts'
import { MARK, markedPicture, writePicture } from './support/pictures.ts'

describe('without a token', () => {
  test('a picture with a region is cleaned beside the original, and the agent sees before and after', async () => {
    const host = await startHost()
    const image = await writePicture(host.cwd)
    const reply = await host.call('remove_watermark', { image, regions: [MARK] })
    expect(reply.text).toContain('status: success')
    expect(reply.facts).toMatchObject({
      status: 'success',
      output_path: path.join(host.cwd, 'photo.clean.png'),
      engine: 'local',
      cached: false,
      credits_spent: 0,
      width: 160,
      height: 120,
      format: 'png',
      report: { changed_outside: 0 },
    })
    expect(await readFile(image)).toEqual(await markedPicture())
    const seen = await host.call('preview', { image, regions: [MARK] })
    expect(seen.text).toContain('before (left) and after (right)')
    expect((await sharp(seen.picture).metadata()).format).toBe('webp')
  })
})
