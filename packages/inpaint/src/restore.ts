// The story of one job, as a worker thread runs it: a neighbourhood with holes in, new pixels out.
import { settleAlpha } from './alpha.ts'
import { blendByPrediction } from './deblend/blend-by-prediction.ts'
import { deblend } from './deblend/deblend.ts'
import { fill } from './fill/fill.ts'
import type { Answer, Job, Summary } from './job.ts'
import { type FoundMark, findMark, isClear, shrinkHoles } from './mark/find-mark.ts'
import { findStrokes } from './mark/find-strokes.ts'
import { looksNative } from './mark/native.ts'
import { findSolid } from './mark/solid.ts'
import { fromPlanes, HOLE, KNOWN, type Planes, scaleOf, toPlanes } from './planes.ts'

/** How far a mark's own pixels reach beyond what was found of them. */
const SOFT_EDGE = 2.5
/** Marks that are less opaque than this, and could not be looked through, are not known well enough to narrow a mask. */
const OPAQUE = 0.85

/** Share of the work that looking for the mark is. */
const LOOKED = 0.3

/** Renews the masked pixels of a job's core. Pure: the same job gives the same answer. */
export function restore(job: Job, onProgress: (fraction: number) => void): Answer {
  const planes = toPlanes(job)
  const { translucent, generous, unfound } = job.settings
  const looks = translucent === 'auto' || generous || unfound === 'keep'
  const solid = looks ? findSolid(planes) : undefined
  if (solid === 'mark' || (solid === 'plain' && unfound === 'fill')) {
    return fillHoles(job, planes, solid === 'mark', onProgress)
  }
  const mark = looks ? findMark(planes, job.known) : undefined
  onProgress(LOOKED)
  if (translucent === 'auto') {
    const clean = takeOff(planes, mark, job)
    if (clean) return clean
  }
  const holes = generous ? narrowed(planes, mark) : planes
  const recognised = mark !== undefined || holes !== planes
  if (!recognised && unfound === 'keep') {
    const role = planes.role.map((value) => (value === HOLE ? KNOWN : value))
    return answer(job, { ...planes, role }, { method: 'none', recognised: false, confidence: 0 })
  }
  return fillHoles(job, holes, recognised, (done) => onProgress(LOOKED + (1 - LOOKED) * done))
}

function fillHoles(job: Job, holes: Planes, recognised: boolean, onProgress: (fraction: number) => void): Answer {
  const filled = fill(holes, { quality: job.settings.quality, left: job.left, top: job.top, onProgress })
  return answer(job, holes, { ...filled, recognised })
}

/** Looks through a translucent mark, found by its edges or by what is predicted under it; undefined where that fails. */
function takeOff(planes: Planes, mark: FoundMark | undefined, job: Job): Answer | undefined {
  const place = { quality: job.settings.quality, left: job.left, top: job.top }
  const byPrediction = job.known || isClear(mark) ? undefined : blendByPrediction(planes, place)
  const known = job.known ?? byPrediction
  const found = byPrediction ? findMark(planes, byPrediction) : mark
  const clean = found && deblend(planes, found, place, known)
  if (!found || !clean) return undefined
  const colour = clean.blend.colour.map((sample) => Math.round(sample * scaleOf(job.pixels)))
  return answer(job, clean.planes, {
    method: 'deblend',
    recognised: true,
    confidence: found.explained,
    opacity: clean.blend.opacity,
    colour,
    found: { blend: clean.blend, margin: found.tight ? found.margin : undefined },
  })
}

/** The mask of an opaque mark with a wide margin shrinks to the mark, where what is left looks like the surroundings. */
function narrowed(planes: Planes, mark: FoundMark | undefined): Planes {
  if (mark?.tight) return planes
  const asFound = mark && mark.blend.opacity >= OPAQUE ? shrunk(planes, markedOf(mark)) : undefined
  if (asFound) return asFound
  const strokes = findStrokes(planes)
  return (strokes && shrunk(planes, strokes)) ?? planes
}

function markedOf({ certain, doubtful }: FoundMark): Uint8Array {
  return certain.map((value, i) => value | doubtful[i]!)
}

/** Undefined where what would stay has colours that are found nowhere else. */
function shrunk(planes: Planes, marked: Uint8Array): Planes | undefined {
  const role = shrinkHoles(planes, marked, SOFT_EDGE)
  return looksNative(planes, role) ? { ...planes, role } : undefined
}

function answer(job: Job, planes: Planes, summary: Omit<Summary, 'marked'>): Answer {
  const data = fromPlanes(job.pixels, planes, job.core)
  settleAlpha(job, planes.role, data)
  let marked = 0
  for (let i = 0; i < planes.role.length; i += 1) if (planes.role[i] === HOLE) marked += 1
  return { data, summary: { ...summary, marked } }
}
