import { describe, expect, it } from 'vitest'
import type { Answer } from '../src/job.ts'
import type { KnownMark } from '../src/mark/known-mark.ts'
import { runUnits } from '../src/run-units.ts'
import type { Unit } from '../src/units.ts'

const WHITE = { opacity: 0.4, colour: [255, 255, 255] }
const box = { left: 0, top: 0, width: 10, height: 10 }
const unitsOf = (count: number): Unit[] =>
  Array.from({ length: count }, (_, mark) => ({ mark, core: box, crop: box, masked: 100 }))

function answerOf(blend: KnownMark['blend'] | undefined): Answer {
  const summary = {
    marked: 100,
    recognised: true,
    method: blend ? 'deblend' : 'interpolation',
    confidence: 0.9,
  } as const
  return { data: new Uint8Array(0), summary: blend ? { ...summary, found: { blend, margin: 3 } } : summary }
}

describe('runUnits', () => {
  it('tells the marks that show nothing what the clear ones agree on', async () => {
    const calls: [number, KnownMark | undefined][] = []
    const answers = await runUnits(unitsOf(9), async (index, known) => {
      calls.push([index, known])
      return answerOf(known || index % 2 === 0 ? WHITE : undefined)
    })
    expect(answers.every(({ summary }) => summary.found?.blend === WHITE || summary.found?.blend.opacity === 0.4)).toBe(
      true,
    )
    expect(calls.filter(([, known]) => known !== undefined).every(([, known]) => known?.margin === 3)).toBe(true)
  })

  it('leaves every unit to itself when they do not agree', async () => {
    const calls: (KnownMark | undefined)[] = []
    await runUnits(unitsOf(4), async (index, known) => {
      calls.push(known)
      return answerOf({ opacity: 0.2 * (index + 1), colour: [255, 255, 255] })
    })
    expect(calls).toEqual([undefined, undefined, undefined, undefined])
  })

  it('never answers a unit more than twice', async () => {
    const counts = new Map<number, number>()
    await runUnits(unitsOf(30), async (index) => {
      counts.set(index, (counts.get(index) ?? 0) + 1)
      return answerOf(index % 3 === 0 ? undefined : WHITE)
    })
    expect([...counts.values()].every((count) => count <= 2)).toBe(true)
    expect(counts.size).toBe(30)
  })
})
