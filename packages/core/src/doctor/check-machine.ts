// Whether Node and the picture library are there and of use.
import { type Finding, fail, ok, warn } from './finding.ts'

const INSTALL_AGAIN = 'Install unmark again on this machine, with its optional packages: npm install --include=optional'

/** The part of sharp that says what it can do. */
export interface PictureLibrary {
  readonly versions: { readonly sharp?: string; readonly vips: string }
  readonly format: Readonly<Record<string, PictureFormat | undefined>>
}

interface PictureFormat {
  readonly input: { readonly buffer: boolean }
  readonly output: { readonly buffer: boolean }
}

/** In sharp's words; AVIF is one of the pictures in HEIF. */
const FORMATS = ['jpeg', 'png', 'webp', 'heif', 'tiff', 'gif']

/** @param version such as `v20.19.0` */
export function checkNode(version: string): Finding {
  const [, major = 0, minor = 0] = (/^v(\d+)\.(\d+)\./.exec(version) ?? []).map(Number)
  const supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22
  if (supported) return ok('node', `Node ${version}.`)
  return fail('node', `Expected Node ^20.19.0 or >=22.12.0; this is ${version}.`, 'Install a newer Node.')
}

/** @param load imports sharp, which fails when it is missing or made for another machine */
export async function checkSharp(load: () => Promise<PictureLibrary>): Promise<Finding> {
  let library: PictureLibrary
  try {
    library = await load()
  } catch (error) {
    const [reason = ''] = (error as Error).message.split('\n')
    return fail('sharp', `The picture library sharp cannot be loaded: ${reason}`, INSTALL_AGAIN)
  }
  const { versions, format } = library
  const name = `sharp ${versions.sharp ?? ''} with libvips ${versions.vips}`
  const missing = FORMATS.filter((id) => !(format[id]?.input.buffer && format[id].output.buffer))
  if (missing.length === 0) return ok('sharp', `${name}.`)
  return warn('sharp', `${name} cannot read and write ${missing.join(', ')}.`, INSTALL_AGAIN)
}
