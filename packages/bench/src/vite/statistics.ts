// Medians and spreads of the Vite benchmarks' times.
import { median } from '../statistics.ts'
import type { BuildTime } from './build.ts'

/** Median of the whole processes' times. */
export function medianTime(times: readonly BuildTime[]): number {
  return median(times.map(({ whole }) => whole))
}

/** Such as `1840 ms (1790 to 1912), of which Vite 1513 ms; processor 1920 ms`. */
export function describeTimes(times: readonly BuildTime[]): string {
  const whole = times.map((time) => time.whole)
  const inside = median(times.map((time) => time.inside))
  const processor = median(times.map((time) => time.processor))
  const spread = `${Math.min(...whole).toFixed(0)} to ${Math.max(...whole).toFixed(0)}`
  return `${median(whole).toFixed(0)} ms (${spread}), of which Vite ${inside.toFixed(0)} ms; processor ${processor.toFixed(0)} ms`
}
