// Damaged task journals, entries and links of the store: what they still say is used, what they do not is never guessed.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createUnmark } from '@unmark/core'
import { startDouble } from '@unmark/kaze-double'
import { MARK, pictures } from './corpus.ts'
import { mutate } from './mutate.ts'
import { endOf, type OpenTarget } from './target.ts'

export const fuzzJournal: OpenTarget = async (folder) => {
  const double = await startDouble({ resultsAt: 'api' })
  const store = path.join(folder, 'store')
  const unmark = createUnmark({ env: {}, baseUrl: double.url, token: double.token, store })
  const [image] = await pictures()
  const request = { image: image as Buffer, regions: [MARK], deadlineMs: 10_000 }
  const paid = await unmark.remove(request)
  const sound = await readTree(store)
  const files = [...sound.keys()]
  return {
    once: async (random) => {
      const file = random.pick(files)
      await writeFile(path.join(store, file), mutate(sound.get(file) as Buffer, random))
      const ends = [
        await endOf(unmark.remove(request)),
        await endOf(unmark.task(paid.taskId ?? '')),
        await endOf(unmark.tasks()),
        await endOf(unmark.store.verify()),
      ]
      if (double.charged !== 1) throw new Error(`Paid ${double.charged} credits for one picture; ${file} was damaged.`)
      await restore(store, sound)
      return ends.join(' ')
    },
    close: async () => {
      await unmark.close()
      await double.close()
    },
  }
}

async function readTree(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
  const read = files.map(async (file) => [path.relative(folder, file), await readFile(file)] as const)
  return new Map(await Promise.all(read))
}

async function restore(folder: string, sound: ReadonlyMap<string, Buffer>): Promise<void> {
  const present = await readTree(folder)
  for (const file of present.keys()) if (!sound.has(file)) await rm(path.join(folder, file))
  for (const [file, bytes] of sound)
    if (!present.get(file)?.equals(bytes)) await writeFile(path.join(folder, file), bytes)
}
