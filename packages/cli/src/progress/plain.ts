// Progress where there is no terminal to draw on: a line now and then, so that a log shows life and stays short.
import type { OutputStream } from '../context.ts'
import { count, duration } from '../text.ts'
import type { ProgressDisplay } from './display.ts'
import type { Tally } from './tally.ts'

const PAUSE_MS = 10_000

export function createPlainLines(stream: OutputStream, tally: Tally, now: () => number): ProgressDisplay {
  let toldAt = now()
  return {
    moved: (index, name, progress) => tally.moved(index, name, progress),
    ended: (index, how, print) => {
      tally.ended(index, how)
      print()
      if (tally.done === tally.total || now() - toldAt < PAUSE_MS) return
      toldAt = now()
      stream.write(`${plainLine(tally)}\n`)
    },
    stop: () => {},
  }
}

function plainLine(tally: Tally): string {
  const failed = tally.failed > 0 ? `, ${tally.failed} failed` : ''
  const spent = tally.credits === 0 ? '' : `, ${count(tally.credits, 'credit')} spent`
  const left = tally.timeLeft === undefined ? '' : `, about ${duration(tally.timeLeft)} left`
  return `${tally.done} of ${count(tally.total, 'picture')} done${failed}${spent}${left}`
}
