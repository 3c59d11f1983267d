// A folder with sound pictures, damaged ones, sidecars and links, beside one that nobody may touch.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { masks, pictures } from './corpus.ts'

/** Stands in files that no reply may ever repeat. */
export const CANARY = 'canary-7f3a9c'

/** Names of what lies in {@link Places.given}. */
export const GIVEN = ['good.png', 'good.jpg', 'mask.png', 'broken.png', 'notes.txt', 'link', 'folder', 'a b%.png']

const SECRET = 'secret.png'

export interface Places {
  /** Where pictures are, and where results may go. */
  readonly given: string
  /** Beside it; there is a link to it in `given`. */
  readonly outside: string
  /** Removes what was written since the beginning. */
  tidy(): void
  /** Throws when anything outside is not as it was. */
  checkOutside(): void
}

export async function makePlaces(folder: string): Promise<Places> {
  const [given, outside] = [path.join(folder, 'given'), path.join(folder, 'outside')]
  // A worker that is started anew after a crash finds the folders of the one before.
  await Promise.all([given, outside].map((place) => rm(place, { recursive: true, force: true })))
  await Promise.all([given, outside].map((place) => mkdir(place)))
  const [picture, , , , , , photo] = await pictures()
  const [mask] = await masks()
  const files: readonly (readonly [string, Buffer | string | undefined])[] = [
    ['good.png', picture],
    ['a b%.png', picture],
    ['good.jpg', photo],
    ['mask.png', mask],
    ['broken.png', picture?.subarray(0, 200)],
    ['notes.txt', CANARY],
  ]
  for (const [name, content] of files) await writeFile(path.join(given, name), content ?? '')
  await mkdir(path.join(given, 'folder'))
  await writeFile(path.join(outside, SECRET), CANARY)
  await symlink(outside, path.join(given, 'link'))
  const look = () => readdirSync(outside).map((name) => [name, readFileSync(path.join(outside, name), 'utf8')])
  const before = JSON.stringify(look())
  const sound = new Set(readdirSync(given))
  return {
    given,
    outside,
    tidy: () => {
      for (const name of readdirSync(given)) {
        if (!sound.has(name)) rmSync(path.join(given, name), { recursive: true, force: true })
      }
      for (const name of readdirSync(path.join(given, 'folder'))) {
        rmSync(path.join(given, 'folder', name), { recursive: true, force: true })
      }
      for (const name of readdirSync(outside)) {
        if (name !== SECRET) rmSync(path.join(outside, name), { recursive: true, force: true })
      }
    },
    checkOutside: () => {
      if (JSON.stringify(look()) !== before) throw new Error(`Something was written into ${outside}.`)
    },
  }
}
