import { describe, expect, it } from 'vitest'
import { checkNode, checkSharp } from '../../src/doctor/check-machine.ts'

describe('the check of Node', () => {
  it.each(['v20.19.0', 'v20.20.2', 'v22.12.0', 'v22.21.0', 'v23.0.0', 'v26.1.0'])('accepts %s', (version) => {
    expect(checkNode(version)).toMatchObject({ check: 'node', status: 'ok' })
  })

  it.each(['v18.20.0', 'v20.18.3', 'v21.7.3', 'v22.11.0', 'nonsense'])('refuses %s', (version) => {
    expect(checkNode(version)).toMatchObject({ status: 'fail', message: expect.stringContaining(version) })
  })
})

describe('the check of sharp', () => {
  const both = { input: { buffer: true }, output: { buffer: true } }
  const versions = { sharp: '1.2.3', vips: '4.5.6' }

  it('warns of formats that this build cannot handle', async () => {
    const format = {
      jpeg: both,
      png: both,
      webp: both,
      tiff: both,
      gif: both,
      heif: { ...both, output: { buffer: false } },
    }
    expect(await checkSharp(async () => ({ versions, format }))).toMatchObject({
      status: 'warn',
      message: 'sharp 1.2.3 with libvips 4.5.6 cannot read and write heif.',
    })
  })

  it('says in one line why it cannot be loaded', async () => {
    const load = async () => Promise.reject(new Error('Could not load the "sharp" module\nPossible solutions:\n...'))
    expect(await checkSharp(load)).toMatchObject({
      status: 'fail',
      message: 'The picture library sharp cannot be loaded: Could not load the "sharp" module',
    })
  })
})
