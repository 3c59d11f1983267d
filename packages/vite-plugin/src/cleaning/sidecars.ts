// The files beside a picture that say where its mark is: `hero.mask.png` and `hero.unmark.json`.
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { MaskDialect, OverlayRequest, Region } from '@unmark/core'
import { MASK_DIALECTS, UnmarkError } from '@unmark/core/settings'
import { choice, type Forms, isFilledText, isListOf, isRecord, problemsOf, unknownNames } from './forms.ts'
import { stemOf, withSlashes } from './names.ts'
import type { MarkPlace } from './place.ts'

interface SidecarOptions {
  readonly regions?: readonly Region[]
  readonly unit?: 'px' | 'percent'
  readonly mask?: string
  readonly maskDialect?: MaskDialect
  readonly overlay?: OverlayRequest & { readonly image: string }
}

/** How core takes regions and overlays is core's to say, with the picture at hand. */
const FORMS: Forms = {
  regions: { expected: 'a list of regions', fits: isListOf(isRecord) },
  unit: choice('px', 'percent'),
  mask: { expected: 'a path', fits: isFilledText },
  maskDialect: choice(...MASK_DIALECTS),
  overlay: {
    expected: 'an object with the path of the mark’s picture as image',
    fits: (value) => isRecord(value) && typeof value['image'] === 'string',
  },
}

/** The two sidecars that a picture may have, there or not. Absolute paths with `/`. */
export function sidecarsOf(file: string): { readonly mask: string; readonly options: string } {
  const stem = stemOf(file)
  return { mask: `${stem}.mask.png`, options: `${stem}.unmark.json` }
}

/**
 * Where the mark is according to the sidecars, or undefined when there are none that say. A mask that the options name
 * replaces the one beside the picture; paths in the options are relative to them.
 *
 * @throws UnmarkError `INVALID_INPUT` that names the file and what is wrong in it
 */
export function placeOfSidecars(file: string): MarkPlace | undefined {
  const beside = sidecarsOf(file)
  const options = readOptions(beside.options)
  const mask = options?.mask === undefined ? isFile(beside.mask) && beside.mask : resolve(beside.options, options.mask)
  if (!mask && !options?.regions && !options?.overlay) return undefined
  const { regions = [], unit, maskDialect, overlay } = options ?? {}
  return {
    regions,
    ...(unit && { unit }),
    ...(mask && { mask }),
    ...(mask && maskDialect && { maskDialect }),
    ...(overlay && { overlay: { ...overlay, image: resolve(beside.options, overlay.image) } }),
  }
}

function readOptions(file: string): SidecarOptions | undefined {
  if (!isFile(file)) return undefined
  const value = parseJson(file)
  if (!isRecord(value)) throw refuse(file, 'expected an object')
  const problems = [
    ...unknownNames(value, FORMS).map((name) => `${name}: there is no such option`),
    ...problemsOf(value, FORMS),
  ]
  if (problems.length > 0) throw refuse(file, problems.join('; '))
  return value
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw refuse(file, error instanceof SyntaxError ? `it is no JSON (${error.message})` : 'it cannot be read', error)
  }
}

function refuse(file: string, why: string, cause?: unknown): UnmarkError {
  const hint = 'It may hold regions, unit, mask, maskDialect and overlay. The format of the picture cannot be changed.'
  return new UnmarkError('INVALID_INPUT', `The options in ${file} cannot be used: ${why}.`, { hint, cause })
}

function resolve(from: string, to: string): string {
  return path.isAbsolute(to) ? withSlashes(to) : path.posix.join(path.posix.dirname(from), to)
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false
}
