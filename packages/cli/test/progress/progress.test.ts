import type { Progress } from '@unmark/core'
import { describe, expect, it } from 'vitest'
import type { OutputStream } from '../../src/context.ts'
import { createProgress } from '../../src/progress/progress.ts'
import { Captured, Terminal } from '../helpers/run.ts'

const HALF: Progress = { stage: 'removing', fraction: 0.5 }

function play(stream: OutputStream, quiet: boolean, secondsEach: number): string[] {
  const clock = { ms: 0 }
  const printed: string[] = []
  const progress = createProgress({ stream, total: 30, quiet, now: () => clock.ms })
  for (let index = 0; index < 30; index++) {
    progress.moved(index, `${index}.png`, HALF)
    clock.ms += secondsEach * 1000
    progress.ended(index, { how: index === 3 ? 'failed' : 'done', credits: 0 }, () => printed.push(`${index}`))
  }
  progress.stop()
  expect(printed).toHaveLength(30)
  return printed
}

describe('createProgress', () => {
  it('draws on a terminal', () => {
    const terminal = new Terminal(80)
    play(terminal, false, 1)
    expect(terminal.text).toContain('\r[')
  })

  it('writes a line every ten seconds where there is no terminal', () => {
    const pipe = new Captured()
    play(pipe, false, 1)
    expect(pipe.text.split('\n')).toEqual([
      '10 of 30 pictures done, 1 failed, about 20 s left',
      '20 of 30 pictures done, 1 failed, about 10 s left',
      '',
    ])
  })

  it('writes plain lines on a terminal that wants no colours', () => {
    const terminal = new Terminal(80, false)
    play(terminal, false, 2)
    expect(terminal.text).toContain('5 of 30 pictures done')
    expect(terminal.text).not.toContain('\r')
    expect(terminal.text).not.toContain('\x1b')
  })

  it('says nothing in a short run without a terminal, nor when lines for programs are wanted', () => {
    const pipe = new Captured()
    play(pipe, false, 0.1)
    const terminal = new Terminal(80)
    play(terminal, true, 10)
    expect(pipe.text + terminal.text).toBe('')
  })
})
