import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { findCrossings, readSources } from '../fences.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

function crossing(path: string, text: string) {
  return findCrossings([{ path, text }]).map(({ rule }) => rule)
}

describe('the fences of this workspace', () => {
  const sources = readSources(root)

  it('sees the sources of every package', () => {
    const rooms = new Set(sources.map(({ path }) => path.split('/')[1]))
    expect([...rooms]).toEqual(expect.arrayContaining(['cli', 'core', 'inpaint', 'kaze-double']))
    expect(sources.length).toBeGreaterThan(20)
  })

  it('are crossed by no source file', () => {
    expect(findCrossings(sources)).toEqual([])
  })
})

describe('the fence checker', () => {
  it.each([
    ['a face that reaches past core', 'packages/cli/src/a.ts', `import { inpaint } from '@unmark/inpaint'`],
    ['core that imports a face', 'packages/core/src/a.ts', `export { main } from 'unmark'`],
    ['a face that imports another', 'packages/mcp-server/src/a.ts', `const cli = await import('unmark')`],
    ['a type import counts too', 'packages/inpaint/src/a.ts', `import type { Mask } from '@unmark/core'`],
  ])('finds %s', (_, path, text) => {
    expect(crossing(path, text)).toContain('arrows run faces -> core -> inpaint')
  })

  it.each([
    ['undici', `import { request } from 'undici'`],
    ['node:http', `import http from 'node:http'`],
    ['node:net', `const net = await import('node:net')`],
    ['the global fetch', `export const load = (url: string) => fetch(url)`],
  ])('finds a connection opened outside net/ with %s', (_, text) => {
    expect(crossing('packages/core/src/output/a.ts', text)).toContain('only core/src/net/ opens connections')
    expect(crossing('packages/core/src/net/a.ts', text)).toEqual([])
  })

  it.each([
    ['as a member', `export const token = process.env.KAZE_API_TOKEN`],
    ['as an index', `export const token = process['env'].KAZE_API_TOKEN`],
    ['by import', `import { env } from 'node:process'`],
  ])('finds the environment read %s', (_, text) => {
    const rule = 'only core/src/config.ts reads the environment'
    expect(crossing('packages/core/src/client.ts', text)).toContain(rule)
    expect(crossing('packages/cli/src/bin.ts', text)).toContain(rule)
    expect(crossing('packages/core/src/config.ts', text)).not.toContain(rule)
  })

  it('lets comments speak of what the code may not do', () => {
    expect(
      crossing('packages/core/src/client.ts', '// process.env and process.exit() stay outside\nexport {}'),
    ).toEqual([])
  })

  it('finds an exit or a print outside bin.ts', () => {
    expect(crossing('packages/cli/src/run.ts', 'process.exit(1)')).toHaveLength(1)
    expect(crossing('packages/cli/src/run.ts', 'console.log(1)')).toHaveLength(1)
    expect(crossing('packages/cli/src/bin.ts', 'process.exit(1)')).toEqual([])
  })

  it('finds the disk touched by a room that has no door to it', () => {
    const text = `import { rm } from 'node:fs/promises'`
    expect(crossing('packages/core/src/pipeline.ts', text)).toContain('the disk is behind its doors')
    expect(crossing('packages/core/src/store/a.ts', text)).toEqual([])
  })

  it('finds inpaint doing anything but pixels', () => {
    expect(crossing('packages/inpaint/src/a.ts', `import sharp from 'sharp'`)).toHaveLength(1)
  })

  it('finds files that import each other in a circle', () => {
    const found = findCrossings([
      { path: 'packages/core/src/a.ts', text: `import './b.ts'` },
      { path: 'packages/core/src/b.ts', text: `export * from './a.ts'` },
    ])
    expect(found.map(({ what }) => what)).toEqual([
      'packages/core/src/a.ts -> packages/core/src/b.ts -> packages/core/src/a.ts',
    ])
  })

  it('does not mind a circle of types, which are gone when the program runs', () => {
    const found = findCrossings([
      { path: 'packages/core/src/a.ts', text: `import type { B } from './b.ts'` },
      { path: 'packages/core/src/b.ts', text: `export { a } from './a.ts'` },
    ])
    expect(found).toEqual([])
  })

  it('finds a path into another package', () => {
    expect(crossing('packages/cli/src/a.ts', `import '../../core/src/errors.ts'`)).toHaveLength(1)
  })
})
