import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { request, startRaw } from './support/raw.ts'

const source = fileURLToPath(new URL('../src', import.meta.url))

/** Every module that is loaded when `file` is, without those that are loaded later or exist as types only. */
function loadedBy(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found
  found.add(file)
  const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export)\s+(?!type\b)[^'"]*?from '([^']+)'/gms)
  for (const [, name = ''] of imports) {
    if (name.startsWith('./') || name.startsWith('../')) {
      if (name.endsWith('.ts')) loadedBy(path.resolve(path.dirname(file), name), found)
    } else found.add(name)
  }
  return found
}

test('what starting loads holds neither sharp nor more of core than its helpers for faces', () => {
  const loaded = [...loadedBy(path.join(source, 'bin.ts'))]
  expect(loaded.length).toBeGreaterThan(20)
  expect(loaded.filter((name) => !name.startsWith(source)).sort()).toEqual(
    expect.arrayContaining(['@modelcontextprotocol/sdk/server/index.js', 'zod']),
  )
  expect(loaded.filter((name) => name === 'sharp' || name.startsWith('@unmark/') || name === 'undici')).toEqual([
    '@unmark/core/faces',
  ])
})

test('the library of the protocol is imported by one file alone', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const importers = files.filter((name) =>
    readFileSync(path.join(source, name), 'utf8').includes('@modelcontextprotocol/'),
  )
  expect(importers).toEqual(['protocol.ts'])
})

test('starting and listing tools writes nothing and answers without a token or a network', async () => {
  const server = await startRaw({ env: { KAZE_BASE_URL: 'http://127.0.0.1:9' } })
  const { result } = await server.initialize()
  expect(result.serverInfo.name).toBe('unmark')
  server.write(request(1, 'tools/list'))
  const listed = await server.next((line) => line.id === 1)
  expect(listed.result.tools.map(({ name }: { name: string }) => name)).toEqual([
    'remove_watermark',
    'get_task_result',
    'preview',
  ])
  expect([...readdirSync(server.store), ...readdirSync(server.cwd)]).toEqual([])
})
