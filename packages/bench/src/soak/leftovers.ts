// Finds what killed processes left behind: temporary files, locks, and outputs that are not whole.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { createUnmark } from '@unmark/core'
import type { Ledger } from './ledger.ts'

const OUTPUT = /^(\d+)-\d+\.png$/

/** Has the store repair itself, as `unmark store verify` does, and lists what is still there that should not be. */
export async function findLeftovers(store: string, outputs: string, ledger: Ledger): Promise<string[]> {
  const unmark = createUnmark({ env: {}, engine: 'local', store })
  const { damage } = await unmark.store.verify()
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
