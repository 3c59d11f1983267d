// Finds every picture in a built project: files of all formats, and those that stand in text as data URLs.
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

export interface FoundPicture {
  /** Path from the project's folder. */
  readonly file: string
  readonly kind: 'file' | 'data URL'
  readonly bytes: Buffer
}

export interface BuiltFile {
  /** Path from the project's folder. */
  readonly file: string
  readonly bytes: Buffer
}

const DATA_URL = /data:image\/(?!svg)[\w.+-]+(?:;[\w=-]+)*?(;base64)?,([\w+/=%.~!*-]+)/g
const TEXT = /\.(html?|[cm]?js|css|json|svg|txt|xml|map)$/

/** All files below the folders, which have to be there. */
export async function readOutput(project: string, folders: readonly string[]): Promise<BuiltFile[]> {
  const listings = await Promise.all(
    folders.map((folder) => readdir(path.join(project, folder), { recursive: true, withFileTypes: true })),
  )
  const files = listings.flat().filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const file = path.join(parentPath, name)
      return { file: path.relative(project, file), bytes: await readFile(file) }
    }),
  )
}

export function findPictures(files: readonly BuiltFile[]): FoundPicture[] {
  return files.flatMap(({ file, bytes }): FoundPicture[] => {
    if (isPicture(bytes)) return [{ file, kind: 'file', bytes }]
    if (!TEXT.test(file)) return []
    return dataUrls(bytes.toString('utf8')).map((found) => ({ file, kind: 'data URL', bytes: found }))
  })
}

function dataUrls(text: string): Buffer[] {
  return [...text.matchAll(DATA_URL)].map(([, base64, body = '']) => {
    return base64 ? Buffer.from(decodeURIComponent(body), 'base64') : Buffer.from(unescape(body), 'latin1')
  })
}

/** PNG, JPEG, GIF, WebP, TIFF or AVIF, by their first bytes: a name may be anything. */
function isPicture(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 12).toString('latin1')
  return /^(\x89PNG|\xff\xd8\xff|GIF8|RIFF[\s\S]{4}WEBP|II\*\0|MM\0\*|[\s\S]{4}ftypavi)/.test(head)
}
