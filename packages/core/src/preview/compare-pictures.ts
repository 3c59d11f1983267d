// Before, after and their difference: what a person looks at to believe a finished result.
import { withDeadline } from '../deadline.ts'
import { throwIfAborted, UnmarkError } from '../errors.ts'
import { type IntakeDoor, takeIn } from '../input/intake.ts'
import { verifyImage } from '../input/verify.ts'
import { DEFAULT_DEADLINE_MS, type ImageSource, type PicturePair, parsePair } from '../request.ts'
import type { DisplayBox } from '../result.ts'
import { type Difference, differenceOf } from './difference.ts'
import { encodePreview, type Rendered } from './encode-preview.ts'
import { layOutViews } from './layout.ts'
import { type CompareOptions, type Panel, parseCompareOptions } from './options.ts'
import { decodeDisplayed, type Tile } from './tile.ts'

/** What differs between two pictures as displayed in 8 bit. The exact numbers of a result are in its report. */
export interface DifferenceFacts {
  /** Size of the pictures themselves, as displayed, in pixels. */
  readonly pictureWidth: number
  readonly pictureHeight: number
  /** Pixels that differ at all. */
  readonly changedPixels: number
  /** Largest difference of one channel, 0 to 255. */
  readonly largestDifference: number
  /** Smallest rectangle around all that differs, or null when nothing does. */
  readonly boundingBox: DisplayBox | null
  /** What the drawn difference was multiplied by. */
  readonly amplify: number
}

/** The panels in one picture, from left to right. */
export interface Comparison extends Rendered, DifferenceFacts {}

/** Each panel as a picture of its own. */
export interface ComparedPanels extends DifferenceFacts {
  readonly panels: { readonly [P in Panel]?: Rendered }
}

/**
 * Draws the panels side by side.
 *
 * @throws UnmarkError what reading and verifying either picture throws; `INVALID_INPUT` when their sizes differ.
 */
export async function comparePair(pair: PicturePair, options: CompareOptions, door: IntakeDoor): Promise<Comparison> {
  const drawing = parseCompareOptions(options)
  return look(pair, options, door, drawing.amplify, async (views, { facts, difference }) => {
    const tiles = drawing.panels.map((panel) => views[panel])
    const drawn = await layOutViews(tiles, difference.noticeable, drawing.maxEdge)
    return { ...(await encodePreview(drawn, drawing)), ...facts }
  })
}

/** As {@link comparePair}, with every panel apart; `maxEdge` and `maxBytes` hold for each of them. */
export async function comparePanels(
  pair: PicturePair,
  options: CompareOptions,
  door: IntakeDoor,
): Promise<ComparedPanels> {
  const drawing = parseCompareOptions(options)
  return look(pair, options, door, drawing.amplify, async (views, { facts }) => {
    const panels: { [P in Panel]?: Rendered } = {}
    for (const panel of drawing.panels) panels[panel] = await encodePreview(views[panel], drawing)
    return { panels, ...facts }
  })
}

type Views = Readonly<Record<Panel, Tile>>
interface Seen {
  readonly facts: DifferenceFacts
  readonly difference: Difference
}

async function look<T>(
  pair: PicturePair,
  { signal: outer, deadlineMs = DEFAULT_DEADLINE_MS }: CompareOptions,
  door: IntakeDoor,
  amplify: number,
  draw: (views: Views, seen: Seen) => Promise<T>,
): Promise<T> {
  const { before: one, after: other } = parsePair(pair)
  return withDeadline(deadlineMs, outer, async (signal) => {
    const before = await read(one, door, signal)
    const after = await read(other, door, signal)
    checkSizes(before, after)
    const difference = differenceOf(before, after, amplify)
    throwIfAborted(signal)
    const { box, changedPixels, largest } = difference
    const facts = {
      pictureWidth: before.width,
      pictureHeight: before.height,
      changedPixels,
      largestDifference: largest,
      boundingBox: box ? { x: box.left, y: box.top, width: box.width, height: box.height } : null,
      amplify,
    }
    return draw({ before, after, difference: difference.tile }, { facts, difference })
  })
}

async function read(source: ImageSource, door: IntakeDoor, signal: AbortSignal): Promise<Tile> {
  throwIfAborted(signal)
  const { image } = await takeIn({ image: source, mask: undefined }, door, signal)
  const { maxPixels } = door.limits
  await verifyImage(image.bytes, { maxPixels, sha256: image.sha256, signal })
  const tile = await decodeDisplayed(image.bytes)
  throwIfAborted(signal)
  return tile
}

function checkSizes(before: Tile, after: Tile): void {
  if (before.width === after.width && before.height === after.height) return
  throw new UnmarkError(
    'INVALID_INPUT',
    `Expected two pictures of one displayed size; before has ${before.width} x ${before.height} pixels, ` +
      `after has ${after.width} x ${after.height}.`,
    { hint: 'Compare a picture with the result that was made from it.' },
  )
}
