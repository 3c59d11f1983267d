// How measurements are summed up: the median, with the smallest and the largest.

/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const ordered = sorted(values)
  const middle = ordered.length >> 1
  const upper = ordered[middle] ?? Number.NaN
  return ordered.length % 2 === 1 ? upper : (upper + (ordered[middle - 1] ?? Number.NaN)) / 2
}

/** `12.3 (11.9 to 14.0)`: the median and the spread. */
export function withSpread(values: readonly number[], digits = 0): string {
  const [least = Number.NaN, ...more] = sorted(values)
  return `${median(values).toFixed(digits)} (${least.toFixed(digits)} to ${(more.at(-1) ?? least).toFixed(digits)})`
}

function sorted(values: readonly number[]): number[] {
  return [...values].sort((one, other) => one - other)
}
