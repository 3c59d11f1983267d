// The options of `unmark clean`: what the help says of them, and how their values become core's requests.
import type { ImageFormat, RemoveRequest, UnmarkOptions } from '@unmark/core'
import { ANCHORS } from '@unmark/core/faces'
import { locate } from '../address.ts'
import type { Arguments } from '../arguments.ts'
import type { OptionSpec } from '../command.ts'
import { ENGINES, EXTENSIONS, FORMATS, MASK_DIALECTS } from '../formats.ts'
import { readOverlay } from '../overlay-argument.ts'
import { parseRegion } from '../region-argument.ts'
import { REPORT_OPTION, readReport } from '../report/option.ts'
import { SETTINGS_OPTIONS } from '../settings.ts'
import { withoutUndefined } from '../without-undefined.ts'

const MOST_AT_ONCE = 256
/** Core counts in milliseconds, in 31 bits. */
const LONGEST_DEADLINE_S = Math.floor((2 ** 31 - 1) / 1000)

export const CLEAN_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'output',
    short: 'o',
    value: 'FILE|DIR',
    path: 'file',
    summary:
      'Where to write; - is standard output. A folder (one that exists, ends in a slash, or is needed for several pictures) gets files of the original names. Default: name.clean.ext beside the picture; in the current folder for a URL.',
  },
  {
    name: 'mask',
    value: 'FILE',
    path: 'file',
    summary: 'A picture of the same size that shows what to remove. A path or a URL; used for every picture.',
  },
  {
    name: 'mask-dialect',
    value: 'D',
    choices: MASK_DIALECTS,
    summary: `How to read the mask: ${MASK_DIALECTS.join(', ')}. Default: auto, which recognises it or refuses it.`,
  },
  {
    name: 'region',
    value: 'X,Y,W,H',
    many: true,
    summary:
      'A rectangle to clean, in pixels or, with a % sign, percent of the displayed picture. May be given more than once.',
  },
  {
    name: 'overlay',
    value: 'FILE',
    path: 'file',
    summary:
      'The mark itself, where it is known, best as a PNG with its transparency: it is taken off by turning its blending round. Goes without a mask and regions.',
  },
  {
    name: 'opacity',
    value: 'N',
    summary: 'How strong the overlay is, above 0 and at most 1. Default: found out from the picture.',
  },
  {
    name: 'at',
    value: 'PLACE',
    choices: ANCHORS,
    summary: `Where the overlay lies: x,y in pixels or percent; or ${ANCHORS.join(', ')}, with ,x,y behind it for the distance from there. Default: top-left.`,
  },
  { name: 'tile', summary: 'The overlay is repeated over the whole picture.' },
  {
    name: 'engine',
    value: 'E',
    choices: ENGINES,
    summary: `What cleans: ${ENGINES.join(', ')}. Default: auto, which is the hosted service (kaze) if KAZE_API_TOKEN is set, else local. Local is free and needs a mask or a region.`,
  },
  {
    name: 'format',
    value: 'F',
    choices: FORMATS,
    summary: `Format to write: ${FORMATS.join(', ')}. Default: the picture's own.`,
  },
  {
    name: 'quality',
    value: 'N',
    summary: '1 to 100, for formats with loss. Default: what the picture was saved with.',
  },
  { name: 'dry-run', summary: 'Say what would happen and what it would cost. Spends and writes nothing.' },
  {
    name: 'force-new',
    summary: 'Run the engine again, and pay again, even if a result is stored or a payment may be under way.',
  },
  { name: 'recursive', short: 'r', summary: 'Clean the pictures in the folders that are named, and below them.' },
  { name: 'fail-fast', summary: 'Stop at the first picture that fails.' },
  { name: 'overwrite', summary: 'Replace files that exist.' },
  { name: 'json', summary: 'Print one JSON line per picture, for programs.' },
  REPORT_OPTION,
  {
    name: 'concurrency',
    value: 'N',
    summary: `Pictures with the engine at once, 1 to ${MOST_AT_ONCE}. Default: UNMARK_CONCURRENCY, or 4.`,
  },
  { name: 'max-credits', value: 'N', summary: 'Most credits to spend in this run. Default: UNMARK_MAX_CREDITS.' },
  { name: 'deadline', value: 'SECONDS', summary: 'Most time for one picture. Default: 300.' },
  ...SETTINGS_OPTIONS,
]

export interface CleanOptions {
  readonly client: UnmarkOptions
  /** What all pictures have in common. */
  readonly request: Omit<RemoveRequest, 'image' | 'output'>
  /** Whether the command line says where the mark is; what the configuration file says of that does not count then. */
  readonly showsMark: boolean
  /** Absolute path, or URL. */
  readonly mask: string | undefined
  readonly overlay: string | undefined
  readonly output: string | undefined
  readonly format: ImageFormat | undefined
  readonly quality: number | undefined
  readonly overwrite: boolean
  readonly dryRun: boolean
  readonly recursive: boolean
  readonly failFast: boolean
  readonly json: boolean
  /** File of the report, absolute. */
  readonly report: string | undefined
}

/** @throws UsageError for a value of the wrong form. */
export function readCleanOptions(given: Arguments, cwd: string): CleanOptions {
  const [mask, overlay] = ['mask', 'overlay'].map((name) => located(given.text(name), cwd))
  return {
    client: withoutUndefined({
      engine: given.oneOf('engine', ENGINES),
      concurrency: given.wholeNumber('concurrency', 1, MOST_AT_ONCE),
      maxCredits: given.wholeNumber('max-credits', 0),
    }),
    request: withoutUndefined({
      mask,
      maskDialect: given.oneOf('mask-dialect', MASK_DIALECTS),
      regions: given.texts('region').length > 0 ? given.texts('region').map(parseRegion) : undefined,
      overlay: readOverlay(given, cwd),
      deadlineMs: milliseconds(given.positiveNumber('deadline', 'seconds', LONGEST_DEADLINE_S)),
      forceNew: given.has('force-new') || undefined,
    }),
    showsMark: ['mask', 'region', 'overlay'].some((name) => given.has(name)),
    mask,
    overlay,
    output: given.text('output'),
    format: readFormat(given),
    quality: given.wholeNumber('quality', 1, 100),
    overwrite: given.has('overwrite'),
    dryRun: given.has('dry-run'),
    recursive: given.has('recursive'),
    failFast: given.has('fail-fast'),
    json: given.has('json'),
    report: readReport(given, cwd),
  }
}

function located(text: string | undefined, cwd: string): string | undefined {
  return text === undefined ? undefined : locate(text, cwd)
}

/** Also takes what people write as an extension, such as jpg. */
function readFormat(given: Arguments): ImageFormat | undefined {
  const extension = `.${given.text('format')}`
  return FORMATS.find((format) => EXTENSIONS[format].includes(extension)) ?? given.oneOf('format', FORMATS)
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000
}
