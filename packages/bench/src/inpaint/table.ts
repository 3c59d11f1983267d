// The result of a run as a Markdown table: one row per engine and kind of mark.

import { median, withSpread } from '../statistics.ts'
import type { Scores } from './run-inpaint.ts'

export function formatTable(scores: Scores, pictures: number): string {
  const rows = [...scores].flatMap(([name, all]) => {
    const engines = [...new Set(all.map((score) => score.engine))]
    return engines.map((engine) => {
      const own = all.filter((score) => score.engine === engine)
      const of = (figure: 'psnr' | 'texture' | 'wall' | 'processor'): number[] => own.map((score) => score[figure])
      const cells = [
        name,
        engine,
        withSpread(of('psnr'), 2),
        median(of('texture')).toFixed(2),
        withSpread(of('wall'), 2),
        median(of('processor')).toFixed(2),
      ]
      return `| ${cells.join(' | ')} |`
    })
  })
  const head = ['mark', 'engine', 'PSNR in the mask, dB', 'texture', 's by the clock', 's of processor']
  return [
    `Medians (lowest to highest) over ${pictures} photographs.`,
    '',
    `| ${head.join(' | ')} |`,
    `|${head.map(() => ' --- ').join('|')}|`,
    ...rows,
    '',
  ].join('\n')
}
