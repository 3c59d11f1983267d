// Holds a submission against the contract as strictly as it is written: pairing, base64, pictures and smear.
import { type FaultKind, type Finding, finding } from './faults.ts'
import { fetchPicture } from './fetch-picture.ts'
import type { Fields } from './inspect-call.ts'
import { decodePicture, type OrientationRule, type Picture } from './picture.ts'
import type { Shelf } from './shelf.ts'
import { checkSmear, readStrokes, type Strokes } from './smear.ts'
import type { Order } from './tasks.ts'

/** `order` is set when the submission can be accepted; `refusal` says why not where the client is not to blame. */
export interface Inspection {
  readonly findings: readonly Finding[]
  readonly refusal?: string
  readonly order?: Order
}

export interface InspectionTools {
  readonly shelf: Shelf
  readonly orientation: OrientationRule
}

type Slot = 'image' | 'smear'

export async function inspectSubmit(fields: Fields, tools: InspectionTools): Promise<Inspection> {
  const misfits = checkPairing(fields)
  if (misfits.length > 0) return { findings: misfits }
  const image = await readSlot('image', fields, tools)
  const smear = await readSlot('smear', fields, tools)
  if ('findings' in image) return image
  if ('findings' in smear) return smear
  const findings = await checkPixels(image.bytes, smear.bytes, tools)
  if (findings.length > 0) return { findings }
  const order: Order = {
    image: image.bytes ?? new Uint8Array(),
    smear: smear.bytes,
    imageUrl: textField(fields, 'image_url'),
    smearUrl: textField(fields, 'smear_url'),
  }
  return { findings, order }
}

function checkPairing(fields: Fields): Finding[] {
  const findings: Finding[] = []
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value !== 'string') {
      findings.push(
        finding('wrong-type', `Expected ${name} to be a string, received ${value === null ? 'null' : typeof value}.`),
      )
    } else if (value === '')
      findings.push(finding('empty-field', `Expected ${name} to be left out or filled, received "".`))
  }
  const has = (name: string) => fields[name] !== undefined
  if (!has('image_url') && !has('image_base64')) {
    findings.push(finding('no-image', 'Expected image_url or image_base64, received neither.'))
  }
  if (has('image_url') && has('image_base64')) {
    findings.push(finding('two-images', 'Expected one of image_url and image_base64, received both.'))
  }
  if (has('smear_url') && has('smear_base64')) {
    findings.push(finding('two-smears', 'Expected at most one of smear_url and smear_base64, received both.'))
  }
  return findings
}

async function readSlot(
  slot: Slot,
  fields: Fields,
  tools: InspectionTools,
): Promise<Inspection | { readonly bytes: Uint8Array | undefined }> {
  const base64 = textField(fields, `${slot}_base64`)
  if (base64 !== undefined) return decodeBase64(`${slot}_base64`, base64)
  const url = textField(fields, `${slot}_url`)
  if (url === undefined) return { bytes: undefined }
  const fetched = await fetchPicture(url, tools.shelf)
  if ('bytes' in fetched) return fetched
  if (fetched.clientFault) return { findings: [finding('bad-url', `${slot}_url: ${fetched.problem}`)] }
  return { findings: [], refusal: fetched.problem }
}

function textField(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  return typeof value === 'string' ? value : undefined
}

function decodeBase64(name: string, text: string): Inspection | { readonly bytes: Uint8Array } {
  if (/^\s*data:/i.test(text.slice(0, 64))) {
    return { findings: [finding('data-header', `Expected plain base64 in ${name}, received a data: header in front.`)] }
  }
  const bytes = Buffer.from(text, 'base64')
  // Node skips what is no base64 and takes the URL alphabet too; a length that does not add up gives the former away.
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const expected = (text.length / 4) * 3 - padding
  if (bytes.length !== expected || text.includes('-') || text.includes('_')) {
    return {
      findings: [
        finding('bad-base64', `Expected padded base64 of the standard alphabet in ${name}, without white space.`),
      ],
    }
  }
  return { bytes }
}

async function checkPixels(
  image: Uint8Array | undefined,
  smear: Uint8Array | undefined,
  { orientation }: InspectionTools,
): Promise<Finding[]> {
  if (image === undefined) return []
  const picture = await attempt('undecodable-image', () => decodePicture(image, orientation))
  if (isFinding(picture)) return [picture]
  if (smear === undefined) return []
  const strokes = await attempt('undecodable-smear', () => readStrokes(smear))
  return isFinding(strokes) ? [strokes] : checkSmear(smear, strokes, picture)
}

async function attempt<Decoded extends Picture | Strokes>(
  kind: FaultKind,
  decode: () => Promise<Decoded>,
): Promise<Decoded | Finding> {
  try {
    return await decode()
  } catch (error) {
    return finding(kind, `Expected a complete picture: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function isFinding(value: Picture | Strokes | Finding): value is Finding {
  return 'kind' in value
}
