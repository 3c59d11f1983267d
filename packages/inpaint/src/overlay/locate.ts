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
/** Traces that confirm what is expected. */
const FEW_TRACES = 1500
/** So many places are searched for the mark's size; the others share what was found. */
const PILOTS = 3
/** Signal-to-noise ratio of the measured opacity at which a mark counts as found. */
const SURE_SIGNAL = 10
/** Least opacity that a mark must surely have: lookalikes in pictures come out fainter. */
const SURE_OPACITY = 0.02
/** How far a place's opacity may be from that of the others, as a share of it, to be where it is expected. */
const EXPECTED = 0.05
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
  const { places, range } = question
  const pilots = pilotsOf(question)
  const looks: Look[] = new Array(places.length)
  let done = 0
  const keep = async (index: number, look: Look): Promise<void> => {
    looks[index] = look
    done += 1
    onProgress(done / places.length)
    await pause()
  }
  for (const index of pilots) await keep(index, await lookAt(question, places[index]!, range, pause))
  const model = bestOf(pilots.map((index) => ({ given: places[index]!, look: looks[index]! })))
  for (const [index, place] of places.entries()) {
    if (looks[index]) continue
    const resized = model ? follow(place, model) : place
    const expected = model && expectedLook(question, shift(resized, model), model)
    await keep(index, expected ?? (await lookAt(question, resized, range && { ...range, scale: 0 }, pause)))
  }
  return judge(question, looks, model)
}

/** A place that is sure, and what the others go by. */
interface Model {
  readonly given: Placement
  readonly look: Look
}

function bestOf(candidates: readonly Model[]): Model | undefined {
  const best = [...candidates].sort((a, b) => b.look.confidence - a.look.confidence)[0]
  return best && best.look.confidence >= FOUND ? best : undefined
}

/** Saves the search where the mark is just where, and just as opaque as, the model makes expect. */
function expectedLook(question: Question, place: Placement, model: Model): Look | undefined {
  const { opacity } = model.look.fit
  const look = measure(question, place, FEW_TRACES)
  const close = Math.abs(look.fit.opacity - opacity) <= Math.max(EXPECTED * opacity, 2 * look.fit.error)
  return look.confidence >= FOUND && close ? look : undefined
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

/** `place` resized as the model's turned out to be. */
function follow(place: Placement, { given, look }: Model): Placement {
  const width = (place.width * look.place.width) / given.width
  const height = (place.height * look.place.height) / given.height
  return { ...place, width, height }
}

/** `place` moved as the model's turned out to be. */
function shift(place: Placement, { given, look }: Model): Placement {
  return { ...place, x: place.x + look.place.x - given.x, y: place.y + look.place.y - given.y }
}

async function lookAt(question: Question, place: Placement, range: SearchRange | false, pause: Pause): Promise<Look> {
  const { image, overlay } = question
  const box = boxOf(place, image.width, image.height)
  if (!range || box.width <= 0 || box.height <= 0) return measure(question, place, TRACES)
  const found = await findPlace(image, overlay.image, place, range, linesOf(question), pause)
  return measure(question, found, TRACES)
}

/** Coding smears colour over the mark's edges, and luma hardly. */
function linesOf({ image, lossy }: Question): number {
  return lossy ? 1 : colourChannels(image)
}

function measure(question: Question, place: Placement, limit: number): Look {
  const { image, overlay } = question
  const within = outlineWithin(place, image.width, image.height)
  const fit = fitOpacity(image, collectTraces(overlay.image, place, within, linesOf(question), limit))
  return { place, fit, confidence: confidenceOf(fit, overlay.opacity) }
}

/** Rises through 0.5 where a mark counts as found. */
function confidenceOf({ opacity, error }: OpacityFit, given: number | undefined): number {
  const signal = opacity / (SURE_SIGNAL * error)
  const strength = (opacity - 2 * error) / SURE_OPACITY
  const share = given === undefined ? Number.POSITIVE_INFINITY : (2 * opacity) / given
  const weakest = Math.max(0, Math.min(signal, strength, share))
  return weakest ** 2 / (1 + weakest ** 2)
}

function judge(question: Question, looks: readonly Look[], model: Model | undefined): Located {
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
    return { ...shift(follow(place, model), model), found: true, confidence: FOUND }
  })
  return { places, opacity: places.some((place) => place.found) ? opacity : 0, confidence }
}

/** A lookalike among real marks gives itself away by its opacity. */
function agrees({ opacity, error }: OpacityFit, joint: number): boolean {
  return Math.abs(opacity - joint) <= Math.max(joint / 2, 3 * error)
}
