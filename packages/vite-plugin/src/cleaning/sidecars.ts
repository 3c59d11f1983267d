// The files beside a picture that say where its mark is: `hero.mask.png` and `hero.unmark.json`.
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { MASK_DIALECTS, type OverlayRequest, type Region, UnmarkError } from '@unmark/core'
import { z } from 'zod'
import { stemOf, withSlashes } from './names.ts'
import type { MarkPlace } from './place.ts'

const OVERLAY_EXPECTED = 'expected an object with the path of the mark’s picture as image'

/** How core takes regions and overlays is core's to say, with the picture at hand. */
const sidecarSchema = z.strictObject({
  regions: z.array(z.custom<Region>((value) => typeof value === 'object' && value !== null)).optional(),
  unit: z.enum(['px', 'percent']).optional(),
  mask: z.string().min(1).optional(),
  maskDialect: z.enum(MASK_DIALECTS).optional(),
  overlay: z.custom<OverlayRequest & { readonly image: string }>(namesItsPicture, OVERLAY_EXPECTED).optional(),
})

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

function namesItsPicture(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'image' in value && typeof value.image === 'string'
}

function readOptions(file: string): z.infer<typeof sidecarSchema> | undefined {
  if (!isFile(file)) return undefined
  const parsed = sidecarSchema.safeParse(parseJson(file))
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`)
  throw refuse(file, problems.join('; '))
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
