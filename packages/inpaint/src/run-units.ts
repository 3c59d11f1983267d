// Runs the units of one picture so that they learn from each other: marks of one picture are mostly one mark, repeated.
import type { Answer } from './job.ts'
import { agreeOn, isSameBlend, type KnownMark, type Witness } from './mark/known-mark.ts'
import type { Unit } from './units.ts'

/** Answers unit number `index`, with what is known of its mark. */
export type RunUnit = (index: number, known: KnownMark | undefined) => Promise<Answer>

/** Pictures with fewer units than this have nothing to agree on. */
const FEWEST = 3
/** So many units are answered before the others. */
const PROBES = 6

/**
 * Answers every unit. Some go first; what they agree on is told to the others. In the end those are answered again that
 * saw something else than what all agree on. Which unit learns what does not depend on the order in which they end.
 */
export async function runUnits(units: readonly Unit[], run: RunUnit): Promise<Answer[]> {
  const answers = new Map<number, Answer>()
  const told = new Map<number, KnownMark | undefined>()
  const runAll = async (indices: readonly number[], known: KnownMark | undefined): Promise<void> => {
    const found = await Promise.all(indices.map((index) => run(index, known)))
    for (const [k, index] of indices.entries()) {
      answers.set(index, found[k]!)
      told.set(index, known)
    }
  }
  const all = units.map((_, index) => index)
  const probes = units.length < FEWEST ? all : pickProbes(units)
  await runAll(probes, undefined)
  const early = agreeOn(witnesses(units, answers))
  await runAll(
    all.filter((index) => !answers.has(index)),
    early,
  )
  const agreed = agreeOn(witnesses(units, answers))
  if (agreed) {
    const others = all.filter((index) => {
      const { found } = answers.get(index)!.summary
      const heard = told.get(index)
      if (heard && isSameBlend(heard.blend, agreed.blend)) return false
      return !found || !isSameBlend(found.blend, agreed.blend)
    })
    await runAll(others, agreed)
  }
  return all.map((index) => answers.get(index)!)
}

/** The largest ones out of stretches of equal length: probes from all over the picture. */
function pickProbes(units: readonly Unit[]): number[] {
  const count = Math.min(PROBES, units.length)
  return Array.from({ length: count }, (_, k) => {
    const first = Math.floor((k * units.length) / count)
    const end = Math.floor(((k + 1) * units.length) / count)
    let largest = first
    for (let index = first; index < end; index += 1) if (units[index]!.masked > units[largest]!.masked) largest = index
    return largest
  })
}

function witnesses(units: readonly Unit[], answers: ReadonlyMap<number, Answer>): Witness[] {
  return [...answers].flatMap(([index, { summary }]) => {
    const weight = units[index]!.masked * summary.confidence
    return summary.found && weight > 0 ? [{ ...summary.found, weight }] : []
  })
}
