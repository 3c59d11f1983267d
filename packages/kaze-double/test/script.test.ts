import { describe, expect, it } from 'vitest'
import type { Double } from '../src/index.ts'
import { call } from './support/client.ts'
import { doubles } from './support/running.ts'

const start = doubles()

async function codes(double: Double, count: number): Promise<(number | undefined)[]> {
  const seen = []
  for (let index = 0; index < count; index += 1) seen.push((await call(double, 'quota')).json.code)
  return seen
}

describe('a script', () => {
  it('gives the next calls its steps in turn, and then lets go', async () => {
    const double = await start()
    await codes(double, 1)
    double.script('quota', { code: 1100 }, {})
    double.script('quota', { code: 1101 })
    expect(await codes(double, 4)).toEqual([1100, 0, 1101, 0])
  })

  it('reaches one call by its number', async () => {
    const double = await start()
    double.scriptCall('quota', 2, { code: 1102 })
    expect(await codes(double, 3)).toEqual([0, 1102, 0])
  })

  it('reaches calls that match, and every other', async () => {
    const double = await start()
    double.scriptWhen('quota', ({ call: number }) => number % 2 === 0, { code: 1103 })
    double.scriptEvery('quota', { code: 1104 })
    double.script('quota', { code: 1105 })
    expect(await codes(double, 4)).toEqual([1105, 1103, 1104, 1103])
    double.clearScript()
    expect(await codes(double, 1)).toEqual([0])
  })

  it('leaves other endpoints alone', async () => {
    const double = await start()
    double.scriptEvery('submit', { code: 1100 })
    expect(await codes(double, 1)).toEqual([0])
  })

  it.each([
    ['an unknown field', 'submit', { statsu: 500 }],
    ['a field of another endpoint', 'quota', { taskStatus: 'queued' }],
    ['an unknown cut', 'result', { reset: 'sometime' }],
    ['a status that is none', 'download', { status: 42 }],
  ] as const)('with %s fails where it is written', async (_, endpoint, step) => {
    const double = await start()
    expect(() => double.script(endpoint, step as object)).toThrow(TypeError)
  })
})
