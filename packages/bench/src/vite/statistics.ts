// Medians and spreads of the Vite benchmarks' times.
import type { BuildTime } from './build.ts'

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/** Median of the whole processes' times. */
export function medianTime(times: readonly BuildTime[]): number {
  return median(times.map(({ whole }) => whole))
}

/** Such as `1840 ms (1790 to 1912), of which Vite 1513 ms`. */
export function describeTimes(times: readonly BuildTime[]): string {
  const whole = times.map((time) => time.whole)
  const inside = median(times.map((time) => time.inside))
  const spread = `${Math.min(...whole).toFixed(0)} to ${Math.max(...whole).toFixed(0)}`
  return `${median(whole).toFixed(0)} ms (${spread}), of which Vite ${inside.toFixed(0)} ms`
}
