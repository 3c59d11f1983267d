// One way to write a closed outline: where it begins, which way it runs and repeated corners do not matter to its area.

/**
 * The same cycle of corners from its smallest corner, in the smaller direction, without corners repeated in a row.
 * Corners are compared by their JSON text.
 */
export function canonicalOutline<T>(corners: readonly T[]): T[] {
  const keys = corners.map((corner) => JSON.stringify(corner))
  const kept = corners.flatMap((corner, index) =>
    keys[index] === keys.at(index - 1) ? [] : [{ corner, key: keys[index] as string }],
  )
  if (kept.length === 0) return corners.slice(0, 1)
  const least = kept.map(({ key }) => key).sort()[0]
  const readings = kept.flatMap(({ key }, start) => (key === least ? [cycle(start, 1), cycle(start, -1)] : []))
  const best = readings.reduce((first, second) => (comesBefore(second, first) ? second : first))
  return kept.map((_, index) => best(index).corner)

  function cycle(start: number, step: 1 | -1) {
    return (index: number) => kept.at((start + step * index) % kept.length) as { corner: T; key: string }
  }

  function comesBefore(one: ReturnType<typeof cycle>, other: ReturnType<typeof cycle>): boolean {
    for (let index = 0; index < kept.length; index++) {
      if (one(index).key !== other(index).key) return one(index).key < other(index).key
    }
    return false
  }
}
