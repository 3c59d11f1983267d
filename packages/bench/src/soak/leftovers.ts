// Finds what killed processes left behind: temporary files, locks, and outputs that are not whole.
import { createHash } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { createUnmark } from '@unmark/core'
import { noisePng } from '../noise.ts'
import { HEIGHT, REGION, WIDTH } from './contract.ts'
import type { Ledger } from './ledger.ts'

const OUTPUT = /^(\d+)-\d+\.png$/

/**
 * Has the store repair itself, as `unmark store verify` does, writes one more output, as whoever goes on after a kill does,
 * and lists what is still there that should not be.
 */
export async function findLeftovers(store: string, outputs: string, ledger: Ledger): Promise<string[]> {
  const unmark = createUnmark({ env: {}, engine: 'local', store })
  const { damage } = await unmark.store.verify()
  const last = path.join(outputs, 'last.png')
  await unmark.remove({ image: await noisePng(WIDTH, HEIGHT, 1), regions: [REGION], output: { path: last } })
  await rm(last)
  await unmark.close()
  return [
    ...damage.filter(({ problem }) => problem !== 'torn').map(({ message, path: file }) => `${message} (${file})`),
    ...(await strays(store)),
    ...(await wrongOutputs(outputs, ledger)),
  ]
}

async function strays(store: string): Promise<string[]> {
  const found = await Promise.all(
    ['tmp', 'locks', 'damaged'].map(async (part) => {
      const names = await readdir(path.join(store, part)).catch(() => [])
      return names.map((name) => `left in the store: ${path.join(part, name)}`)
    }),
  )
  return found.flat()
}

async function wrongOutputs(outputs: string, ledger: Ledger): Promise<string[]> {
  const findings: string[] = []
  for (const name of await readdir(outputs)) {
    const [, picture] = OUTPUT.exec(name) ?? []
    const hash = createHash('sha256').update(await readFile(path.join(outputs, name)))
    if (picture === undefined) findings.push(`left beside the outputs: ${name}`)
    else if (hash.digest('hex') !== ledger.cleanHash(Number(picture))) findings.push(`not the clean picture: ${name}`)
  }
  return findings
}
