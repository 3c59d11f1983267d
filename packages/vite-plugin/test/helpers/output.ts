// Reads the output of a build the way a browser would meet it: every picture in it, in files and in data URLs.
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { lookAt, type SeenPicture } from './pictures.ts'

export interface OutputPicture extends SeenPicture {
  /** File, or file and number of the data URL. */
  readonly where: string
}

const PICTURE = /\.(?:png|jpe?g|webp)$/
const DATA_URL = /data:image\/(?:png|jpeg|webp);base64,([\w+/=]+)/g

export async function picturesIn(folder: string): Promise<OutputPicture[]> {
  const found: { where: string; bytes: Buffer }[] = []
  for (const name of await filesIn(folder)) {
    const bytes = await readFile(path.join(folder, name))
    if (PICTURE.test(name)) found.push({ where: name, bytes })
    for (const [index, [, base64 = '']] of [...bytes.toString('utf8').matchAll(DATA_URL)].entries()) {
      found.push({ where: `${name} #${index}`, bytes: Buffer.from(base64, 'base64') })
    }
  }
  return Promise.all(found.map(async ({ where, bytes }) => ({ where, ...(await lookAt(bytes)) })))
}

/** Relative paths with `/`, sorted. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort()
}

/** Names of files in `assets/` that some text of the output refers to. */
export async function referencedAssets(folder: string): Promise<string[]> {
  const names = new Set<string>()
  for (const name of await filesIn(folder)) {
    if (!/\.(?:html|css|js)$/.test(name)) continue
    const text = await readFile(path.join(folder, name), 'utf8')
    for (const [, asset = ''] of text.matchAll(/([\w.-]+-[\w-]{8}\.(?:png|jpe?g|webp))/g)) names.add(asset)
  }
  return [...names].sort()
}
