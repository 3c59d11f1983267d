import { EventEmitter } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { normalizePath, type ViteDevServer } from 'vite'
import { expect, onTestFinished, test } from 'vitest'
import { followChanges } from '../../src/dev/updates.ts'
import { createUsers } from '../../src/dev/users.ts'
import type { Session } from '../../src/session.ts'

/** A server whose watcher tells of nothing by itself, and a page that shows one picture with a mask. */
async function follow() {
  const folder = await mkdtemp(path.join(tmpdir(), 'unmark-updates-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const mask = normalizePath(path.join(folder, 'a.mask.png'))
  const users = createUsers()
  users.add([mask], { kind: 'page' })
  const sent: unknown[] = []
  const watcher = new EventEmitter()
  const server = { watcher, ws: { send: (message: unknown) => sent.push(message) } }
  followChanges({ users } as unknown as Session, server as unknown as ViteDevServer)
  return { mask, watcher, sent }
}

test('a file that was told of while it was empty is brought to the page once it is written', async () => {
  const { mask, watcher, sent } = await follow()
  await writeFile(mask, '')
  watcher.emit('change', mask)
  expect(sent).toHaveLength(1)
  await writeFile(mask, 'a mask')
  await expect.poll(() => sent.length).toBe(2)
})

test('a file that nobody shows is nobody’s news', async () => {
  const { mask, watcher, sent } = await follow()
  await writeFile(`${mask}.other`, '')
  watcher.emit('add', `${mask}.other`)
  expect(sent).toEqual([])
})
