import type { Progress } from '@unmark/core'
import { describe, expect, it } from 'vitest'
import { barLine, createBar } from '../../src/progress/bar.ts'
import { Tally } from '../../src/progress/tally.ts'
import { displayWidth } from '../../src/text.ts'
import { Terminal } from '../helpers/run.ts'

const ESCAPE = '\x1b'
const DONE = { how: 'done' as const, credits: 0 }
const FAILED = { how: 'failed' as const, credits: 0 }
const at = (fraction: number): Progress => ({ stage: 'removing', fraction })

function start(total: number, columns = 80) {
  const clock = { ms: 0 }
  const now = () => clock.ms
  const terminal = new Terminal(columns)
  const tally = new Tally(total, now)
  return { clock, terminal, tally, bar: createBar(terminal, tally, now) }
}

describe('the bar', () => {
  it('shows count, rate, time left and what is being done', () => {
    const { clock, tally } = start(4)
    tally.moved(0, 'a.png', at(0.1))
    clock.ms = 2000
    tally.ended(0, DONE)
    tally.moved(1, 'b.png', at(0.5))
    expect(barLine(tally, 79)).toBe('[#######.............]  1/4  2.0 s each, 4.0 s left  removing 50 % b.png')
    tally.ended(1, FAILED)
    clock.ms = 2500
    expect(barLine(tally, 79)).toContain('2/4 (1 failed)')
    tally.ended(2, { how: 'done', credits: 2 })
    expect(barLine(tally, 79)).toContain('s left, 2 credits')
    tally.ended(3, DONE)
    expect(barLine(tally, 79)).toBe('[####################]  4/4 (1 failed)  1.6/s, 2 credits')
  })

  it('fits every width, and keeps the count to the last', () => {
    const { clock, tally } = start(50)
    clock.ms = 5000
    tally.ended(0, DONE)
    tally.moved(1, `${'写真'.repeat(40)}.png`, at(0.5))
    for (let columns = 5; columns < 120; columns++) {
      const line = barLine(tally, columns)
      expect(displayWidth(line), `${columns}: ${line}`).toBeLessThanOrEqual(columns)
      expect(line).toContain('1/50')
    }
  })

  it('never lets a file name steer the terminal', () => {
    const { tally } = start(1)
    tally.moved(0, 'a\x1b[2J\n.png', at(0.5))
    expect(barLine(tally, 79)).toContain('a\\u001b[2J .png')
  })

  it('keeps the lines that are printed meanwhile whole, and stays as it was at the end', () => {
    const { terminal, clock, bar } = start(2)
    bar.moved(0, 'a.png', at(0.5))
    clock.ms = 1000
    bar.ended(0, DONE, () => terminal.write('a.png is done\n'))
    expect(terminal.screen).toEqual(['a.png is done', expect.stringContaining('1/2')])
    bar.ended(1, DONE, () => terminal.write('b.png is done\n'))
    expect(terminal.screen.at(-1)).toContain('2/2')
    bar.stop()
    const last = '[####################]  2/2  2.0/s'
    expect(terminal.screen).toEqual(['a.png is done', 'b.png is done', last, ''])
    expect(terminal.listeners).toBe(0)
  })

  it('is gone when the run was stopped', () => {
    const { terminal, bar } = start(2)
    bar.moved(0, 'a.png', at(0.5))
    bar.ended(0, DONE, () => terminal.write('a.png is done\n'))
    bar.stop()
    expect(terminal.screen).toEqual(['a.png is done', ''])
  })

  it('does not draw more often than an eye can see, nor the same twice', () => {
    const { terminal, clock, bar } = start(1)
    bar.moved(0, 'a.png', at(0.1))
    const once = terminal.text
    for (let event = 0; event < 1000; event++) bar.moved(0, 'a.png', at(0.1 + event / 2000))
    expect(terminal.text).toBe(once)
    clock.ms = 100
    bar.moved(0, 'a.png', at(0.9))
    expect(terminal.text.length).toBeGreaterThan(once.length)
    bar.stop()
  })

  it('follows the terminal when its width changes', () => {
    const { terminal, bar } = start(3)
    bar.moved(0, 'a-rather-long-name-of-a-picture.png', at(0.5))
    const wide = terminal.screen[0] ?? ''
    expect(wide.length).toBeGreaterThan(40)
    const before = terminal.text.length
    terminal.resize(40)
    // The terminal has broken the line in two; both rows are erased before the bar is drawn again.
    const drawn = terminal.text.slice(before)
    expect(drawn).toMatch(new RegExp(`^${ESCAPE}\\[1A\\r${ESCAPE}\\[J\\r`))
    expect(drawn).toContain('0/3')
    expect(displayWidth(drawn.slice(drawn.lastIndexOf('\r') + 1).replace(`${ESCAPE}[K`, ''))).toBeLessThan(40)
    bar.stop()
  })

  it('leaves the cursor as it is, so that no kill can leave it hidden', () => {
    const { terminal, bar } = start(1)
    bar.moved(0, 'a.png', at(0.5))
    bar.stop()
    expect(terminal.text).not.toContain('\x1b[?25')
  })
})
