import { describe, expect, it } from 'vitest'
import { hosted, marked, REGION } from './support.ts'

describe('smoke', () => {
  it('works', async () => {
    const { double, unmark } = await hosted()
    const result = await unmark.remove({ image: await marked(), regions: [REGION], onProgress: (p) => void p })
    console.log({ ...result, bytes: result.bytes.length })
    expect(double.faults).toEqual([])
    expect(double.charged).toBe(1)
  })
})
