// What can be asked of the inpainting benchmarks on the command line.
import { parseArgs } from 'node:util'
import type { Photograph } from '../photographs.ts'

export interface BenchOptions {
  /** At most so many photographs, evenly picked. */
  readonly pictures: number
  /** Which half of them: those that the engine was tuned on, those that it was not, or both. */
  readonly half: Photograph['half'] | 'both'
  /** Letters of the kinds of mark to run. */
  readonly kinds: string
  /** Where a Markdown table, or sheets, are written to. */
  readonly output: string | undefined
  /** False leaves the peers out. */
  readonly peers: boolean
}

/** @throws TypeError for an unknown option */
export function parseBenchOptions(options: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...options],
    options: {
      pictures: { type: 'string', default: '1000' },
      half: { type: 'string', default: 'test' },
      kinds: { type: 'string', default: 'abcdeg' },
      output: { type: 'string' },
      'no-peers': { type: 'boolean', default: false },
    },
  })
  const { pictures, half, kinds, output } = values
  if (half !== 'tune' && half !== 'test' && half !== 'both') throw new TypeError('--half must be tune, test or both.')
  if (!(Number(pictures) >= 1)) throw new TypeError('--pictures must be a number above 0.')
  return { pictures: Number(pictures), half, kinds, output, peers: !values['no-peers'] }
}

/** The photographs of the wanted half, evenly thinned to the wanted number. */
export function pick(photographs: readonly Photograph[], { pictures, half }: BenchOptions): Photograph[] {
  const wanted = photographs.filter((photograph) => half === 'both' || photograph.half === half)
  const count = Math.min(pictures, wanted.length)
  return Array.from({ length: count }, (_, k) => wanted[Math.floor((k * wanted.length) / count)]!)
}
