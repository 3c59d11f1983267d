// One line at the bottom of a terminal: a bar, the count, the rate, the time left, the credits, and one picture with how far it is.
import type { OutputStream } from '../context.ts'
import { count, displayWidth, duration, fit, printable } from '../text.ts'
import type { ProgressDisplay } from './display.ts'
import type { Current, Tally } from './tally.ts'

const BAR_COLUMNS = 20
/** Between two drawings, in milliseconds: often enough to look alive, seldom enough to cost nothing. */
const PAUSE_MS = 100
/** Back to the first column; erase from there to the end of the screen. */
const RETURN = '\r'
const ERASE = '\x1b[J'
const ERASE_REST_OF_LINE = '\x1b[K'

/**
 * Draws over its own line in one write and only when it differs, so that it does not flicker. The cursor stays visible:
 * hidden, it would stay hidden after a kill that no program can answer.
 */
export function createBar(stream: OutputStream, tally: Tally, now: () => number): ProgressDisplay {
  let shown = ''
  let drawnAt = Number.NEGATIVE_INFINITY
  const draw = () => {
    const line = barLine(tally, (stream.columns ?? 80) - 1)
    drawnAt = now()
    if (line === shown) return
    stream.write(`${RETURN}${line}${ERASE_REST_OF_LINE}`)
    shown = line
  }
  const clear = () => {
    if (shown !== '') stream.write(`${up(rowsBelowFirst(shown, stream.columns))}${RETURN}${ERASE}`)
    shown = ''
  }
  const redraw = () => {
    clear()
    draw()
  }
  // The time left runs on while nothing happens; a bar alone must not keep a finished program alive.
  const timer = setInterval(draw, 5 * PAUSE_MS).unref()
  stream.on?.('resize', redraw)
  return {
    moved: (index, name, progress) => {
      tally.moved(index, name, progress)
      if (now() - drawnAt >= PAUSE_MS) draw()
    },
    ended: (index, how, print) => {
      tally.ended(index, how)
      clear()
      print()
      draw()
    },
    stop: () => {
      clearInterval(timer)
      stream.off?.('resize', redraw)
      if (tally.done < tally.total || shown === '') return clear()
      draw()
      stream.write('\n')
    },
  }
}

/** A terminal that was made narrower has broken the line into rows, with the cursor in the last one. */
function rowsBelowFirst(line: string, columns: number = Number.POSITIVE_INFINITY): number {
  return Math.max(0, Math.ceil(displayWidth(line) / columns) - 1)
}

function up(rows: number): string {
  return rows > 0 ? `\x1b[${rows}A` : ''
}

/** The line for a terminal of so many columns; what matters least is left out first. */
export function barLine(tally: Tally, columns: number): string {
  const filled = Math.floor(tally.fraction * BAR_COLUMNS)
  const bar = `[${'#'.repeat(filled)}${'.'.repeat(BAR_COLUMNS - filled)}]`
  const counted = `${tally.done}/${tally.total}${tally.failed > 0 ? ` (${tally.failed} failed)` : ''}`
  const { rate, timeLeft, credits } = tally
  const over = tally.done === tally.total
  const current = over ? undefined : tally.current
  const pace = [
    ...(rate === undefined ? [] : [rate >= 1 ? `${rate.toFixed(1)}/s` : `${duration(1000 / rate)} each`]),
    ...(timeLeft === undefined || over ? [] : [`${duration(Math.ceil(timeLeft / 1000) * 1000)} left`]),
    ...(credits === 0 ? [] : [count(credits, 'credit')]),
  ].join(', ')
  const head = [bar, counted, pace].filter((part) => part !== '').join('  ')
  const room = columns - head.length - 2
  const doing = current && room >= 12 ? `  ${fit(currentText(current), room)}` : ''
  if (head.length <= columns) return head + doing
  return fit(counted, columns)
}

function currentText({ stage, fraction, name }: Current): string {
  return `${stage} ${Math.floor(fraction * 100)} % ${printable(name)}`
}
