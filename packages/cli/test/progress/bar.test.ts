import type { Progress } from '@unmark/core'
import { describe, expect, it } from 'vitest'
import { barLine, createBar } from '../../src/progress/bar.ts'
import { Tally } from '../../src/progress/tally.ts'
import { displayWidth } from '../../src/text.ts'
import { Terminal } from '../helpers/run.ts'

const ESCAPE = '\x1b'
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
    tally.ended(0, true)
    tally.moved(1, 'b.png', at(0.5))
    expect(barLine(tally, 79)).toBe('[#######.............]  1/4  2.0 s each, 4.0 s left  removing b.png')
    tally.ended(1, false)
    clock.ms = 2500
    expect(barLine(tally, 79)).toContain('2/4 (1 failed)')
  })

  it('fits every width, and keeps the count to the last', () => {
    const { clock, tally } = start(50)
    clock.ms = 5000
    tally.ended(0, true)
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

  it('keeps the lines that are printed meanwhile whole, and is gone at the end', () => {
    const { terminal, clock, bar } = start(2)
    bar.moved(0, 'a.png', at(0.5))
    clock.ms = 1000
    bar.ended(0, true, () => terminal.write('a.png is done\n'))
    expect(terminal.screen).toEqual(['a.png is done', expect.stringContaining('1/2')])
    bar.ended(1, true, () => terminal.write('b.png is done\n'))
    expect(terminal.screen.at(-1)).toContain('2/2')
    bar.stop()
    expect(terminal.screen).toEqual(['a.png is done', 'b.png is done', ''])
    expect(terminal.listeners).toBe(0)
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
