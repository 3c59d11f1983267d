// Medians and spreads of the Vite benchmarks' times.
import { median } from '../statistics.ts'
import type { BuildTime } from './build.ts'

/** Median of the whole processes' times. */
export function medianTime(times: readonly BuildTime[]): number {
  return median(times.map(({ whole }) => whole))
}

/**
 * What each build took more than the one of the same round, as a share of that one's time.
 *
 * @param of which of the times
 */
export function addedBy(
  times: readonly BuildTime[],
  base: readonly BuildTime[],
  of: 'whole' | 'inside' | 'processor',
): readonly number[] {
  return times.map((time, round) => time[of] / (base[round]?.[of] ?? Number.NaN) - 1)
}

/** Such as `3.1 % (middle half of the rounds: 0.4 to 5.2)`: the spread tells how far the median can be trusted. */
export function describeShares(shares: readonly number[]): string {
  const ordered = [...shares].sort((one, other) => one - other)
  const at = (part: number) => percent(ordered[Math.round((ordered.length - 1) * part)] ?? Number.NaN)
  return `${percent(median(shares))} % (middle half of the rounds: ${at(0.25)} to ${at(0.75)})`
}

function percent(share: number): string {
  return (share * 100).toFixed(1)
}

/** Such as `1840 ms (1790 to 1912), of which Vite 1513 ms; processor 1920 ms`. */
export function describeTimes(times: readonly BuildTime[]): string {
  const whole = times.map((time) => time.whole)
  const inside = median(times.map((time) => time.inside))
  const processor = median(times.map((time) => time.processor))
  const spread = `${Math.min(...whole).toFixed(0)} to ${Math.max(...whole).toFixed(0)}`
  return `${median(whole).toFixed(0)} ms (${spread}), of which Vite ${inside.toFixed(0)} ms; processor ${processor.toFixed(0)} ms`
}
