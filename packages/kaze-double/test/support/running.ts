// Starts doubles for one test file and closes them after each test, which also fails on the double's own defects.
import { afterEach } from 'vitest'
import { type Double, type DoubleOptions, startDouble } from '../../src/index.ts'

export function doubles(): (options?: DoubleOptions) => Promise<Double> {
  const running: Double[] = []
  afterEach(async () => {
    await Promise.all(running.splice(0).map((double) => double.close()))
  })
  return async (options) => {
    const double = await startDouble(options)
    running.push(double)
    return double
  }
}
