// Reads `x,y,w,h`, the form of a region on a command line.
import type { RectangleRegion } from '@unmark/core'
import { quote } from './text.ts'
import { UsageError } from './usage-error.ts'

type Length = RectangleRegion['x']

const FIELDS = ['x', 'y', 'width', 'height'] as const
const EXAMPLE = 'Example: --region 70%,88%,28%,10% (percent of the picture) or --region 840,660,336,75 (pixels).'

/**
 * A rectangle on the displayed picture. Each number is in pixels, or in percent of the picture's width or height when a
 * percent sign follows it. It may begin outside the picture; core, which knows the picture, cuts off what does.
 */
export function parseRegion(text: string): RectangleRegion {
  const parts = text.split(',').map((part) => part.trim())
  if (parts.length !== FIELDS.length) {
    throw new UsageError(
      `--region expects four numbers, x,y,width,height; got ${quote(text)}, which has ${parts.length}.`,
      EXAMPLE,
    )
  }
  const [x, y, width, height] = parts.map((part, index) => length(part, FIELDS[index] ?? '', text))
  return { x, y, width, height } as RectangleRegion
}

function length(part: string, field: string, whole: string): Length {
  const match = /^(-?\d+(?:\.\d+)?)(px|%)?$/.exec(part)
  if (!match) {
    throw new UsageError(
      `--region expects numbers of pixels, or of percent with a % sign; got ${quote(part)} as ${field} in ${quote(whole)}.`,
      EXAMPLE,
    )
  }
  // A minus before a zero is no other place.
  const number = Number(match[1]) + 0
  if (number <= 0 && (field === 'width' || field === 'height')) {
    throw new UsageError(`--region expects a ${field} above 0; got ${quote(part)} in ${quote(whole)}.`, EXAMPLE)
  }
  return match[2] === '%' ? `${number}%` : number
}
