// Checks what a configuration file says, and names the file and the field of what is wrong.
import { z } from 'zod'
import { optionProblems } from '../check-options.ts'
import { resolveConfig } from '../config.ts'
import { UnmarkError } from '../errors.ts'
import { IMAGE_FORMATS } from '../image.ts'
import { show } from '../masks/length.ts'
import { parseOverlayPlace } from '../masks/overlay-place.ts'
import { MASK_DIALECTS, parseRegions } from '../masks/region.ts'
import type { PictureRule, UnmarkConfig } from './define-config.ts'
import { globToRegExp } from './glob.ts'

const pattern = z.string().min(1).superRefine(reported(globToRegExp))

const ruleSchema = z
  .strictObject({
    files: z.union([pattern, z.array(pattern).min(1)], { error: 'expected a pattern or a list of patterns' }),
    mask: z.string().min(1).optional(),
    maskDialect: z.enum(MASK_DIALECTS).optional(),
    regions: z.array(z.unknown()).optional(),
    unit: z.enum(['px', 'percent']).optional(),
    overlay: z.looseObject({ image: z.string().min(1) }).optional(),
    format: z.enum(IMAGE_FORMATS).optional(),
    quality: z.int().min(1).max(100).optional(),
  })
  .superRefine(reported(({ regions, unit }) => regions && parseRegions(regions, unit)))
  .superRefine(reported(checkOverlay))

interface MarkFields {
  readonly overlay?: { readonly image: string } | undefined
  readonly mask?: string | undefined
  readonly regions?: readonly unknown[] | undefined
  readonly unit?: 'px' | 'percent' | undefined
}

function checkOverlay({ overlay, mask, regions, unit }: MarkFields): void {
  if (!overlay) return
  const { image: _, ...place } = overlay
  parseOverlayPlace(place, unit)
  if (mask !== undefined || regions !== undefined) {
    throw new UnmarkError('INVALID_INPUT', 'expected an overlay or a mask with regions; got both')
  }
}

const picturesSchema = z.object({ pictures: z.array(ruleSchema).optional() })

/** Options of a client that belong to a program, not to a file. */
const NOT_IN_FILES = ['env', 'onDamage'] as const

/** @throws UnmarkError `INVALID_INPUT` */
export function parseConfig(value: unknown, file: string): UnmarkConfig {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(file, `expected an object of settings; got ${Array.isArray(value) ? 'a list' : show(value)}`)
  }
  refuseToken(value, file)
  const { pictures: _, ...options } = value as UnmarkConfig
  const parsed = picturesSchema.safeParse(value)
  const problems = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': ')),
    ...NOT_IN_FILES.filter((name) => name in options).map((name) => `${name}: it cannot be set in a file`),
    ...optionProblems(options),
  ]
  if (!parsed.success || problems.length > 0) throw wrong(file, problems.join('; '))
  const { pictures } = parsed.data
  try {
    resolveConfig({ ...options, env: {} })
  } catch (error) {
    if (!UnmarkError.is(error)) throw error
    throw wrong(file, error.message)
  }
  return { ...options, ...(pictures ? { pictures: pictures as PictureRule[] } : {}) } as UnmarkConfig
}

/** A configuration file is shared and committed. */
function refuseToken(value: object, file: string): void {
  const field = Object.keys(value).find((name) => /token|api_?key|secret|password/i.test(name))
  if (field === undefined) return
  throw new UnmarkError(
    'INVALID_INPUT',
    `The configuration file ${JSON.stringify(file)} has the field ${field}, and a token must not be in a file that is shared.`,
    { hint: 'Remove it there, make a new token if the file was committed, and set KAZE_API_TOKEN in the environment.' },
  )
}

/** Lets a check of ours, which throws, speak for a field. */
function reported<T>(check: (value: T) => unknown) {
  return (value: T, context: z.RefinementCtx<T>): void => {
    try {
      check(value)
    } catch (error) {
      if (!UnmarkError.is(error)) throw error
      context.addIssue({ code: 'custom', message: error.message })
    }
  }
}

function wrong(file: string, problem: string): UnmarkError {
  return new UnmarkError('INVALID_INPUT', `The configuration file ${JSON.stringify(file)} cannot be used: ${problem}`, {
    hint: 'Correct the file, or go without it (--no-config).',
  })
}
