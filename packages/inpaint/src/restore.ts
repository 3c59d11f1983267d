// The story of one job, as a worker thread runs it: a neighbourhood with holes in, new pixels out.
import { settleAlpha } from './alpha.ts'
import { deblend } from './deblend/deblend.ts'
import { fill } from './fill/fill.ts'
import type { Answer, Job, Summary } from './job.ts'
import { type FoundMark, findMark, shrinkHoles } from './mark/find-mark.ts'
import { fromPlanes, HOLE, type Planes, toPlanes } from './planes.ts'

/** How far a mark's own pixels reach beyond what was found of them. */
const SOFT_EDGE = 2.5

/** Renews the masked pixels of a job's core. Pure: the same job gives the same answer. */
export function restore(job: Job, onProgress: (fraction: number) => void): Answer {
  const planes = toPlanes(job)
  const { translucent, generous } = job.settings
  const mark = translucent === 'auto' || generous ? findMark(planes) : undefined
  if (mark && translucent === 'auto') {
    const clean = deblend(planes, mark, job)
    if (clean) return answer(job, clean.planes, { ...clean.blend, method: 'deblend', confidence: mark.explained })
  }
  const holes = mark && generous ? narrowed(planes, mark) : planes
  return answer(job, holes, fill(holes, { quality: job.settings.quality, left: job.left, top: job.top, onProgress }))
}

/** The mask of an opaque mark with a wide margin shrinks to the mark. */
function narrowed(planes: Planes, mark: FoundMark): Planes {
  if (mark.tight) return planes
  const marked = mark.certain.map((value, i) => value | mark.doubtful[i]!)
  return { ...planes, role: shrinkHoles(planes, marked, SOFT_EDGE) }
}

function answer(job: Job, planes: Planes, summary: Omit<Summary, 'marked'>): Answer {
  const data = fromPlanes(job.pixels, planes, job.core)
  settleAlpha(job, data)
  return { data, summary: { ...summary, marked: planes.role.reduce((sum, role) => sum + (role === HOLE ? 1 : 0), 0) } }
}
