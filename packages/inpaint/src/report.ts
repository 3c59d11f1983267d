// Sums up what was done to each mark from the answers of its units.
import type { Answer } from './job.ts'
import type { RegionMethod, RegionReport } from './options.ts'
import type { Plan } from './units.ts'

/** One report per mark of `plan`; `answers` belong to its units, in order. */
export function reportMarks(plan: Plan, answers: readonly Answer[]): RegionReport[] {
  const drafts = plan.marks.map(() => new Draft())
  for (const [index, unit] of plan.units.entries()) drafts[unit.mark]!.add(answers[index]!, unit.masked)
  return plan.marks.map((mark, index) => ({ ...mark, ...drafts[index]!.summary() }))
}

/** The sums of one mark. */
class Draft {
  #marked = 0
  #recognised = false
  #weight = 0
  #confidence = 0
  readonly #methods = new Map<RegionMethod, number>()
  #strongest: { opacity: number; colour: readonly number[]; weight: number } | undefined

  add({ summary }: Answer, weight: number): void {
    this.#marked += summary.marked
    this.#recognised ||= summary.recognised
    this.#weight += weight
    this.#confidence += weight * summary.confidence
    this.#methods.set(summary.method, (this.#methods.get(summary.method) ?? 0) + weight)
    const { opacity, colour } = summary
    if (opacity === undefined || colour === undefined || weight <= (this.#strongest?.weight ?? 0)) return
    this.#strongest = { opacity, colour, weight }
  }

  summary(): Omit<RegionReport, 'box' | 'masked'> {
    const [method] = [...this.#methods].reduce((best, entry) => (entry[1] > best[1] ? entry : best))
    const facts = {
      marked: this.#marked,
      recognised: this.#recognised,
      method,
      confidence: this.#confidence / this.#weight,
    }
    if (method !== 'deblend' || !this.#strongest) return facts
    return { ...facts, opacity: this.#strongest.opacity, colour: this.#strongest.colour }
  }
}
