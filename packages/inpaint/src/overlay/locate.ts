// Decides at which of the given places the mark is, where exactly, and how opaque.
import type { Pause } from '../cells.ts'
import { colourChannels } from '../planes.ts'
import type { PixelImage } from '../types.ts'
import type { FoundPlace, Overlay } from './contract.ts'
import { findPlace, type SearchRange } from './find-place.ts'
import { fitOpacity, type OpacityFit } from './fit-opacity.ts'
import { settleOpacity } from './settle-opacity.ts'
import { boxOf, type Placement } from './stamp.ts'
import { collectTraces, outlineWithin } from './traces.ts'

export interface Question {
  readonly image: PixelImage
  readonly overlay: Overlay
  readonly places: readonly Placement[]
  /** False: the places are exact. */
  readonly range: SearchRange | false
  readonly lossy: boolean
  readonly force: boolean
}

export interface Located {
  readonly places: readonly FoundPlace[]
  /** 0 when the mark was found nowhere. */
  readonly opacity: number
  readonly confidence: number
}

/** Traces that an opacity is measured from. */
const TRACES = 6000
/** So many places are searched for the mark's size; the others share what was found. */
const PILOTS = 3
/** Signal-to-noise ratio of the measured opacity at which a mark counts as found. */
const SURE_SIGNAL = 10
/** Least opacity that a mark must surely have: lookalikes in pictures come out fainter. */
const SURE_OPACITY = 0.02
/** Confidence from which on a mark is found. */
const FOUND = 0.5

/** A place that was looked at. */
interface Look {
  readonly place: Placement
  readonly fit: OpacityFit
  readonly confidence: number
}

/** Looks at every place of `question`. Places that say little of their own follow the ones that are sure. */
export async function locate(
  question: Question,
  pause: Pause,
  onProgress: (fraction: number) => void,
): Promise<Located> {
  const pilots = pilotsOf(question)
  const looks: Look[] = new Array(question.places.length)
  let done = 0
  const look = async (index: number, place: Placement, range: SearchRange | false): Promise<void> => {
    looks[index] = await lookAt(question, place, range, pause)
    done += 1
    onProgress(done / question.places.length)
  }
  for (const index of pilots) await look(index, question.places[index]!, question.range)
  const best = pilots
    .map((index) => ({ index, look: looks[index]! }))
    .sort((a, b) => b.look.confidence - a.look.confidence)[0]
  const model = best && best.look.confidence >= FOUND ? best : undefined
  for (const [index, place] of question.places.entries()) {
    if (looks[index]) continue
    await look(
      index,
      model ? follow(place, question.places[model.index]!, model.look.place) : place,
      withoutScale(question.range),
    )
  }
  return judge(question, looks, model && { given: question.places[model.index]!, found: model.look.place })
}

/** The places of which the picture shows most. */
function pilotsOf({ image, places }: Question): number[] {
  const areas = places.map((place) => {
    const box = boxOf(place, image.width, image.height)
    return Math.max(0, box.width) * Math.max(0, box.height)
  })
  return areas
    .map((_, index) => index)
    .sort((a, b) => areas[b]! - areas[a]!)
    .slice(0, PILOTS)
}

function withoutScale(range: SearchRange | false): SearchRange | false {
  return range && { ...range, scale: 0 }
}

/** `place` resized as `given` turned out to be. */
function follow(place: Placement, given: Placement, found: Placement): Placement {
  const [width, height] = [(place.width * found.width) / given.width, (place.height * found.height) / given.height]
  return { ...place, width, height }
}

async function lookAt(question: Question, place: Placement, range: SearchRange | false, pause: Pause): Promise<Look> {
  const { image, overlay } = question
  const box = boxOf(place, image.width, image.height)
  if (box.width <= 0 || box.height <= 0) {
    return { place, fit: { opacity: 0, error: Number.POSITIVE_INFINITY }, confidence: 0 }
  }
  // Coding smears colour over the mark's edges, and luma hardly.
  const lines = question.lossy ? 1 : colourChannels(image)
  const found = range ? await findPlace(image, overlay.image, place, range, lines, pause) : place
  const within = outlineWithin(found, image.width, image.height)
  const fit = fitOpacity(image, collectTraces(overlay.image, found, within, lines, TRACES))
  await pause()
  return { place: found, fit, confidence: confidenceOf(fit, overlay.opacity) }
}

/** Rises through 0.5 where a mark counts as found. */
function confidenceOf({ opacity, error }: OpacityFit, given: number | undefined): number {
  const signal = opacity / (SURE_SIGNAL * error)
  const strength = (opacity - 2 * error) / SURE_OPACITY
  const share = given === undefined ? Number.POSITIVE_INFINITY : (2 * opacity) / given
  const weakest = Math.max(0, Math.min(signal, strength, share))
  return weakest ** 2 / (1 + weakest ** 2)
}

function judge(
  question: Question,
  looks: readonly Look[],
  model: { readonly given: Placement; readonly found: Placement } | undefined,
): Located {
  const { overlay, force } = question
  const sure = looks.filter((look) => look.confidence >= FOUND)
  const confidence = Math.max(0, ...looks.map((look) => look.confidence))
  const fits = (sure.length > 0 ? sure : looks).map((look) => look.fit)
  const opacity = overlay.opacity ?? settleOpacity(fits, question.lossy)
  const places = looks.map((look, index): FoundPlace => {
    if (look.confidence >= FOUND && agrees(look.fit, opacity))
      return { ...look.place, found: true, confidence: look.confidence }
    const place = question.places[index]!
    if (force) return { ...place, found: opacity > 0, confidence: look.confidence }
    // The mark may be there without a trace, as white is on white; only a clear absence speaks against it.
    const follows = model !== undefined && look.fit.opacity + 3 * look.fit.error > opacity / 2
    if (!follows) return { ...place, found: false, confidence: look.confidence }
    return { ...shift(follow(place, model.given, model.found), model), found: true, confidence: FOUND }
  })
  return { places, opacity: places.some((place) => place.found) ? opacity : 0, confidence }
}

/** A lookalike among real marks gives itself away by its opacity. */
function agrees({ opacity, error }: OpacityFit, joint: number): boolean {
  return Math.abs(opacity - joint) <= Math.max(joint / 2, 3 * error)
}

function shift(
  place: Placement,
  { given, found }: { readonly given: Placement; readonly found: Placement },
): Placement {
  return { ...place, x: place.x + found.x - given.x, y: place.y + found.y - given.y }
}
