// Reads the options that describe a known mark: its picture, how strong it is, and where it lies.

import { ANCHORS, type Anchor } from '@unmark/core/faces'
import { locate } from './address.ts'
import type { Arguments } from './arguments.ts'
import { closest } from './closest.ts'
import { quote } from './text.ts'
import { UsageError } from './usage-error.ts'
import { withoutUndefined } from './without-undefined.ts'

type Length = number | `${number}%`

/** A known mark, as core takes it. */
export interface Overlay {
  readonly image: string
  readonly opacity?: number
  readonly anchor?: Anchor
  readonly x?: Length
  readonly y?: Length
  readonly tile?: boolean
}

const EXAMPLE = 'Example: --at 24,16 or --at bottom-right or --at bottom-right,2%,2%'

/** @throws UsageError for a value of the wrong form, or a description without the mark's picture */
export function readOverlay(given: Arguments, cwd: string): Overlay | undefined {
  const image = given.text('overlay')
  if (image === undefined) {
    const lost = ['opacity', 'at', 'tile'].find((name) => given.has(name))
    if (lost === undefined) return undefined
    throw new UsageError(`--${lost} belongs to --overlay, which was not given.`, 'Add --overlay FILE.')
  }
  const other = ['mask', 'region'].find((name) => given.has(name))
  if (other !== undefined) {
    throw new UsageError(`--overlay says where the mark is, so it goes without --${other}.`, `Leave --${other} out.`)
  }
  const at = given.text('at')
  return {
    image: locate(image, cwd),
    ...(at === undefined ? {} : parsePlace(at)),
    ...withoutUndefined({
      opacity: given.positiveNumber('opacity', 'the share that the mark covers', 1),
      tile: given.has('tile') || undefined,
    }),
  }
}

/** `x,y`, an anchor, or an anchor and the distances from it. */
function parsePlace(text: string): Pick<Overlay, 'anchor' | 'x' | 'y'> {
  const parts = text.split(',').map((part) => part.trim())
  const [first = ''] = parts
  const anchor = ANCHORS.find((name) => name === first)
  const lengths = anchor ? parts.slice(1) : parts
  if (lengths.length === 2) {
    const [x, y] = lengths.map((part) => length(part, text))
    return { ...(anchor ? { anchor } : {}), ...withoutUndefined({ x, y }) }
  }
  if (anchor && lengths.length === 0) return { anchor }
  const meant = closest(first, ANCHORS)
  throw new UsageError(
    `--at expects x,y or one of ${ANCHORS.join(', ')}; got ${quote(text)}.`,
    meant ? `Did you mean --at ${meant}?` : EXAMPLE,
  )
}

function length(part: string, whole: string): Length {
  const match = /^(-?\d+(?:\.\d+)?)(px|%)?$/.exec(part)
  if (!match) {
    throw new UsageError(
      `--at expects numbers of pixels, or of percent with a % sign; got ${quote(part)} in ${quote(whole)}.`,
      EXAMPLE,
    )
  }
  const number = Number(match[1]) + 0
  return match[2] === '%' ? `${number}%` : number
}
