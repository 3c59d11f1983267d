import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { takeIn } from '../../src/input/intake.ts'
import { ReadBuffers } from '../../src/input/read-buffers.ts'
import { sha256Hex } from '../../src/store/key.ts'
import { temporaryFolder } from '../support/folder.ts'

const signal = new AbortController().signal

function doorWith(buffers: ReadBuffers) {
  const limits = { maxBytes: 1_000_000, maxPixels: 1_000_000 }
  return { roots: undefined, limits, fetchUrl: () => Promise.reject(new Error('Nothing is fetched here.')), buffers }
}

async function files(...contents: readonly string[]) {
  const folder = await temporaryFolder()
  const names = contents.map((_, index) => path.join(folder, `${index}.png`))
  await Promise.all(names.map((name, index) => writeFile(name, contents[index] ?? '')))
  return names as [string, string]
}

it('reads into memory that is used again only once it was released', async () => {
  const [first, second] = await files('the first, which is longer', 'the second')
  const door = doorWith(new ReadBuffers())
  const kept = await takeIn({ image: first, mask: second }, door, signal)
  expect(Buffer.from(kept.image.bytes).toString()).toBe('the first, which is longer')
  expect(kept.mask).toMatchObject({ sha256: sha256Hex('the second') })
  const other = await takeIn({ image: second, mask: undefined }, door, signal)
  expect(other.image.bytes.buffer).not.toBe(kept.image.bytes.buffer)
  other.release()
  other.release()
  const [third, fourth] = await Promise.all(
    [first, second].map((image) => takeIn({ image, mask: undefined }, door, signal)),
  )
  expect(third?.image.bytes.buffer).not.toBe(fourth?.image.bytes.buffer)
  expect([third?.image.bytes.buffer, fourth?.image.bytes.buffer]).toContain(other.image.bytes.buffer)
  expect([third?.image.sha256, fourth?.image.sha256]).toEqual([kept.image.sha256, sha256Hex('the second')])
  expect(Buffer.from(kept.image.bytes).toString()).toBe('the first, which is longer')
})

it('never takes the memory of a caller for its own', async () => {
  const buffers = new ReadBuffers()
  const image = Buffer.from('bytes of the caller')
  const taken = await takeIn({ image, mask: undefined }, doorWith(buffers), signal)
  taken.release()
  expect(buffers.take(1).buffer).not.toBe(image.buffer)
})
