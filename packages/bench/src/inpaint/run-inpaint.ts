// The embedded engine beside its peers: the same photographs, marks and masks for all of them.
import { writeFile } from 'node:fs/promises'
import { createInpainter, type Inpainter, type PixelImage, type PixelMask } from '@unmark/inpaint'
import type { Benchmark } from '../benchmarks.ts'
import { findPhotographs, loadPhotograph, type Photograph } from '../photographs.ts'
import { type Engine, ours, type Peers, type Run, startPeers } from './engines.ts'
import { generousMask, type Kind, type Marked, stamp, throughJpeg } from './marks.ts'
import { parseBenchOptions, pick } from './options.ts'
import { psnr, textureLikeness } from './scores.ts'
import { judge } from './statements.ts'
import { formatTable } from './table.ts'

/** What an engine made of one picture. */
export interface Score {
  readonly picture: string
  readonly engine: string
  readonly psnr: number
  /** Likeness of texture, 0 to 1. */
  readonly texture: number
  readonly wall: number
  readonly processor: number
  /** Of the unmarked pixels in the mask the share that kept its samples. */
  readonly kept: number
}

/** Everything that was measured under one heading, such as "a" or "b from JPEG". */
export type Scores = ReadonlyMap<string, readonly Score[]>

interface Case {
  readonly name: string
  readonly kind: Kind
  readonly jpeg?: boolean
  readonly rectangle?: boolean
  /** Which engines take part, by what their names begin with. */
  readonly engines: readonly string[]
}

const FILLS = ['filled', 'fast']
const CLASSICS = ['OpenCV', 'scikit-image']
const CASES: readonly Case[] = [
  { name: 'a', kind: 'a', engines: [...FILLS, 'default', ...CLASSICS] },
  { name: 'b', kind: 'b', engines: [...FILLS, 'default', ...CLASSICS] },
  { name: 'c', kind: 'c', engines: ['default', ...CLASSICS, "G'MIC"] },
  { name: 'd', kind: 'd', engines: ['default', ...CLASSICS] },
  { name: 'b from JPEG', kind: 'b', jpeg: true, engines: ['default', ...CLASSICS] },
  { name: 'd from JPEG', kind: 'd', jpeg: true, engines: ['default', ...CLASSICS] },
  { name: 'generous rectangle', kind: 'a', rectangle: true, engines: ['default'] },
]

/**
 * `--pictures 6 --half tune|test|both --kinds abcdeg --no-peers --output table.md`; `e` stands for the cases from JPEG,
 * `g` for the generous rectangle.
 */
export const runInpaint: Benchmark = async (args, print) => {
  const options = parseBenchOptions(args)
  const photographs = pick(await findPhotographs(print), options)
  const inpainter = createInpainter()
  const peers: Peers = options.peers ? await startPeers(print) : { engines: [], close: async () => {} }
  try {
    const engines = [...ownEngines(inpainter), ...peers.engines]
    const cases = CASES.filter((one) => options.kinds.includes(letterOf(one)))
    const scores = new Map<string, Score[]>(cases.map((one) => [one.name, []]))
    for (const photograph of photographs) {
      for (const one of cases) {
        const results = await runCase(one, photograph, engines)
        scores.get(one.name)!.push(...results)
        for (const score of results) print(describe(one.name, score))
      }
    }
    const table = formatTable(scores, photographs.length)
    print(table)
    if (options.output !== undefined) await writeFile(options.output, table)
    return judge(scores, print)
  } finally {
    await Promise.all([inpainter.close(), peers.close()])
  }
}

function ownEngines(inpainter: Inpainter): Engine[] {
  return [
    ours('default', inpainter, {}),
    ours('filled', inpainter, { translucent: 'never', generous: false }),
    ours('fast', inpainter, { translucent: 'never', generous: false, quality: 'fast' }),
  ]
}

function letterOf({ kind, jpeg, rectangle }: Case): string {
  return jpeg ? 'e' : rectangle ? 'g' : kind
}

async function runCase(one: Case, photograph: Photograph, engines: readonly Engine[]): Promise<Score[]> {
  const marked = await prepare(one, photograph)
  const mask = one.rectangle ? generousMask(marked) : marked.mask
  const scores: Score[] = []
  for (const engine of engines) {
    if (!one.engines.some((name) => engine.name.startsWith(name))) continue
    scores.push(scoreOf(photograph.name, engine.name, await engine.run(marked.marked, mask), marked, mask))
  }
  return scores
}

/** Rectangles are drawn around one line of text; everything else is stamped as it is. */
async function prepare(one: Case, photograph: Photograph): Promise<Marked> {
  const truth = await loadPhotograph(photograph)
  const marked = await stamp(truth, one.kind, photograph.index, one.rectangle ? 1 : undefined)
  return one.jpeg ? throughJpeg(marked) : marked
}

function scoreOf(picture: string, engine: string, run: Run, marked: Marked, mask: PixelMask): Score {
  const { truth } = marked
  return {
    picture,
    engine,
    psnr: psnr(truth, run.image, marked.mask),
    texture: textureLikeness(truth, run.image, marked.mask),
    wall: run.wall,
    processor: run.processor,
    kept: keptShare(marked, run.image, mask),
  }
}

function keptShare({ marked, coverage }: Marked, result: PixelImage, mask: PixelMask): number {
  let [bare, kept] = [0, 0]
  for (let i = 0; i < mask.data.length; i += 1) {
    if (mask.data[i] === 0 || coverage[i]! > 0) continue
    bare += 1
    const at = 3 * i
    const same = [0, 1, 2].every((channel) => marked.data[at + channel] === result.data[at + channel])
    if (same) kept += 1
  }
  return kept / Math.max(1, bare)
}

function describe(name: string, score: Score): string {
  const figures = [
    `${score.psnr.toFixed(2)} dB`,
    `texture ${score.texture.toFixed(2)}`,
    `kept ${(100 * score.kept).toFixed(0)} %`,
    `${score.wall.toFixed(2)} s`,
    `${score.processor.toFixed(2)} s processor`,
  ]
  return `${name} | ${score.picture} | ${score.engine} | ${figures.join(' | ')}`
}
