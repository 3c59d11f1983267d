// Gathers places whose rectangles overlap, so that each patch is one piece and no two patches overlap.
import { around, type Box } from '../box.ts'

export interface Cluster {
  /** The smallest rectangle around the members. */
  readonly box: Box
  /** Indices of the boxes in it, ascending. */
  readonly members: readonly number[]
}

/** Clusters of `boxes`, from top to bottom; boxes without pixels belong to none. */
export function clusterBoxes(boxes: readonly Box[]): Cluster[] {
  let clusters: Cluster[] = boxes
    .map((box, index) => ({ box, members: [index] }))
    .filter(({ box }) => box.width > 0 && box.height > 0)
  for (let before = Number.POSITIVE_INFINITY; clusters.length < before; ) {
    before = clusters.length
    clusters = joinOverlapping(clusters)
  }
  return clusters.map(({ box, members }) => ({ box, members: [...members].sort((a, b) => a - b) }))
}

/** One sweep from top to bottom; a joined box may meet another one, which the next sweep finds. */
function joinOverlapping(clusters: readonly Cluster[]): Cluster[] {
  const done: Cluster[] = []
  let open: Cluster[] = []
  for (const next of [...clusters].sort((a, b) => a.box.top - b.box.top)) {
    let joined = next
    const apart: Cluster[] = []
    for (const other of open) {
      if (overlap(other.box, joined.box)) {
        joined = { box: around(other.box, joined.box), members: [...other.members, ...joined.members] }
      } else if (other.box.top + other.box.height <= next.box.top) done.push(other)
      else apart.push(other)
    }
    open = [...apart, joined]
  }
  return [...done, ...open]
}

function overlap(a: Box, b: Box): boolean {
  const sideways = a.left < b.left + b.width && b.left < a.left + a.width
  return sideways && a.top < b.top + b.height && b.top < a.top + a.height
}
