// What the engine promises, checked against what a run measured.

import { median } from '../statistics.ts'
import type { Score, Scores } from './run-inpaint.ts'

interface Statement {
  readonly text: string
  readonly figure: number
  /** What the figure must keep; undefined where it is only told. */
  readonly limit: number | undefined
  /** True when the figure must not exceed the limit; else it must not fall below it. */
  readonly most?: boolean
}

/** Prints every statement for which figures are there, and tells whether all of them hold. */
export function judge(scores: Scores, print: (line: string) => void): boolean {
  const found = statements(scores).filter(({ figure }) => !Number.isNaN(figure))
  for (const { text, figure, limit, most } of found) {
    if (limit === undefined) {
      print(`beside it: ${text}: ${figure.toFixed(2)}`)
      continue
    }
    const bound = `${most ? 'at most' : 'at least'} ${limit}`
    print(
      `${holds({ text, figure, limit, most: most ?? false }) ? 'met' : 'NOT MET'}: ${text}: ${figure.toFixed(2)}, ${bound}`,
    )
  }
  return found.every(holds)
}

function holds({ figure, limit, most }: Statement): boolean {
  if (limit === undefined) return true
  return most ? figure <= limit : figure >= limit
}

function statements(scores: Scores): Statement[] {
  const compare = comparerOf(scores)
  const biharmonic = 'scikit-image biharmonic'
  const [telea, gmic] = ['OpenCV Telea', "G'MIC matchpatch"]
  const timesOf = (name: string, own: string, peer: string, limit: number): Statement[] => [
    {
      text: `${name} ${own}, time of ${peer}`,
      figure: compare(name, own, peer, wallShare),
      limit,
      most: true,
    },
    { text: 'the same in processor time', figure: compare(name, own, peer, processorShare), limit: undefined },
  ]
  return [
    ...(['a', 'b'] as const).flatMap((kind): Statement[] => [
      {
        text: `${kind} filled above biharmonic, dB`,
        figure: compare(kind, 'filled', biharmonic, gain),
        limit: kind === 'a' ? 1.5 : 1,
      },
      ...timesOf(kind, 'filled', biharmonic, 1),
      { text: `${kind} fast above biharmonic, dB`, figure: compare(kind, 'fast', biharmonic, gain), limit: 0 },
      ...timesOf(kind, 'fast', telea, 1),
    ]),
    {
      text: 'a by default above filled, worst picture, dB',
      figure: worstGain(scores.get('a') ?? [], 'default', 'filled'),
      limit: -0.5,
    },
    {
      text: 'c texture above matchpatch',
      figure: compare('c', 'default', gmic, (a, b) => a.texture - b.texture),
      limit: 0,
    },
    { text: 'c above matchpatch, dB', figure: compare('c', 'default', gmic, gain), limit: 0 },
    ...timesOf('c', 'default', gmic, 0.1),
    ...['b', 'd', 'b from JPEG', 'd from JPEG'].flatMap((name): Statement[] => {
      const gains = gainsOverBest(scores.get(name) ?? [])
      return [
        { text: `${name} above the best peer, dB`, figure: median(gains), limit: name.includes('JPEG') ? 4 : 8 },
        {
          text: `${name} above the best peer, worst picture, dB`,
          figure: gains.length > 0 ? Math.min(...gains) : NaN,
          limit: -0.5,
        },
      ]
    }),
    {
      text: 'generous rectangle: share of pictures that keep 60 %',
      figure: keepers(scores.get('generous rectangle') ?? []),
      limit: 25 / 30,
    },
  ]
}

const gain = (a: Score, b: Score): number => a.psnr - b.psnr
/** By the clock, which is what a person waits for; on a machine with other work only the median means anything. */
const wallShare = (a: Score, b: Score): number => a.wall / b.wall
/** In processor time, which a machine with other work hardly changes, and which several threads add up to. */
const processorShare = (a: Score, b: Score): number => a.processor / b.processor

/** Compares two engines picture by picture; the median, or NaN where one of them did not run. */
function comparerOf(
  scores: Scores,
): (name: string, own: string, peer: string, by: (a: Score, b: Score) => number) => number {
  return (name, own, peer, by) => {
    const all = scores.get(name) ?? []
    const pairs = all
      .filter((score) => score.engine === own)
      .flatMap((score) => {
        const other = all.find(({ engine, picture }) => engine === peer && picture === score.picture)
        return other ? [by(score, other)] : []
      })
    return median(pairs)
  }
}

/** The least gain of all pictures; NaN where one of the two did not run. */
function worstGain(all: readonly Score[], own: string, other: string): number {
  const gains = all
    .filter(({ engine }) => engine === own)
    .flatMap((score) => {
      const pair = all.find(({ engine, picture }) => engine === other && picture === score.picture)
      return pair ? [gain(score, pair)] : []
    })
  return gains.length === 0 ? NaN : Math.min(...gains)
}

function gainsOverBest(all: readonly Score[]): number[] {
  const peers = all.filter(({ engine }) => /^(OpenCV|scikit|G')/.test(engine))
  return all
    .filter(({ engine }) => engine === 'default')
    .flatMap((own) => {
      const best = Math.max(...peers.filter(({ picture }) => picture === own.picture).map((peer) => peer.psnr))
      return Number.isFinite(best) ? [own.psnr - best] : []
    })
}

/** A mark is gone when the picture under it is nearer to the truth than a visible trace would leave it. */
const GONE = 18

function keepers(all: readonly Score[]): number {
  return all.length === 0 ? NaN : all.filter(({ kept, psnr }) => kept >= 0.6 && psnr >= GONE).length / all.length
}
