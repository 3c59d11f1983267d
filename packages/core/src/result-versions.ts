// Tells faces, before they load the client, whether what they derived from results some other day may still be used.
import { INPAINT_VERSION } from '@unmark/inpaint/version'
import { KAZE_IDENTITY } from './engines/kaze/identity.ts'
import { OUTPUT_VERSION } from './output/version.ts'
import { contentKey } from './store/key.ts'

/** Hexadecimal; another one when the same request may come to another result than with another version of Unmark. */
export function resultVersions(): string {
  return contentKey({ engines: [INPAINT_VERSION, KAZE_IDENTITY.version], output: OUTPUT_VERSION })
}
