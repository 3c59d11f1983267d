// What a submission waits for: everything that keeps it from being paid twice after a power cut, and nothing else.
import { type BigIntStats, fstatSync, fsync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import type { QueuedEngine, SubmitOptions } from '../../src/engines/engine.ts'
import { type Order, orderTaskKey } from '../../src/order.ts'
import { sha256Hex } from '../../src/store/key.ts'
import { openStore } from '../../src/store/store.ts'
import { Budget } from '../../src/tasks/budget.ts'
import { submitOnce } from '../../src/tasks/submit.ts'
import { hastyClock } from '../support/clock.ts'
import { temporaryFolder } from '../support/folder.ts'

const image = Buffer.from('a picture')
const order: Order = {
  image: sha256Hex(image),
  mask: null,
  regions: [],
  engine: { name: 'noting', version: '1' },
  output: { version: 1, format: null, quality: null },
}
const taskKey = orderTaskKey(order)

/** A store in a new folder that notes down in which state each file and folder went to the device. */
async function watchedStore() {
  const kept = new Map<bigint, string>()
  const stateOf = ({ size, mtimeNs }: BigIntStats) => `${size} bytes, changed at ${mtimeNs}`
  const flush = async (descriptor: number) => {
    const stats = fstatSync(descriptor, { bigint: true })
    await promisify(fsync)(descriptor)
    kept.set(stats.ino, stateOf(stats))
  }
  const store = openStore(path.join(await temporaryFolder(), 'store'), { flush })
  const isDurable = (file: string) => {
    const stats = statSync(file, { bigint: true })
    return kept.get(stats.ino) === stateOf(stats)
  }
  return { store, isDurable }
}

it('has the journal on the device before the last byte, and the task id when it returns', async () => {
  const { store, isDurable } = await watchedStore()
  const shard = path.join(store.folder, 'tasks', taskKey.slice(0, 2))
  const journal = async () => path.join(shard, (await readdir(shard))[0] ?? '')
  const engine: QueuedEngine = {
    kind: 'queued',
    name: 'noting',
    version: '1',
    needsMask: false,
    credits: 1,
    submit: async (_, { onCommit }) => {
      await onCommit()
      expect((await store.journal.read(taskKey)).records).toMatchObject([
        { type: 'submitting' },
        { type: 'committing' },
      ])
      expect(isDurable(await journal())).toBe(true)
      for (const folder of [shard, path.dirname(shard), store.folder]) expect(isDurable(folder)).toBe(true)
      return { taskId: 'task-1' }
    },
    check: async () => ({ status: 'processing' }),
  }
  await submitOnce(
    {
      engine,
      taskKey,
      order,
      intake: { image: { bytes: image, sha256: sha256Hex(image) }, mask: undefined },
      crop: undefined,
      send: (options: SubmitOptions) => engine.submit({} as never, options),
      enter: async () => {},
      setCommitted: () => {},
      forceNew: false,
    },
    { store, budget: new Budget(undefined), clock: hastyClock() },
  )
  expect(isDurable(await journal())).toBe(true)
  const links = path.join(store.folder, 'task-ids')
  const [shardOfLink = ''] = await readdir(links)
  const [link = ''] = await readdir(path.join(links, shardOfLink))
  expect(isDurable(path.join(links, shardOfLink, link))).toBe(true)
  expect(isDurable(path.join(links, shardOfLink))).toBe(true)
  // The input is judged whenever it is read, and whoever has it can bring it again.
  const blobs = path.join(store.folder, 'blobs', order.image.slice(0, 2))
  expect(isDurable(path.join(blobs, (await readdir(blobs))[0] ?? ''))).toBe(false)
})
