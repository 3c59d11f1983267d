// Chooses a few colours that stand for many.
import type { PackedColour } from './palette.ts'

interface ColourBox {
  readonly colours: readonly PackedColour[]
  /** Longest side: by how many bits to shift a colour for its channel, and how long the side is. */
  readonly shift: number
  readonly spread: number
}

/**
 * At most `size` colours for the given ones, by Heckbert's median cut ("Color Image Quantization for Frame Buffer
 * Display", 1982): the box with the longest side is cut at its median until there are enough, each gives its mean.
 *
 * @param counts how often each colour is wanted.
 */
export function medianCut(counts: ReadonlyMap<PackedColour, number>, size: number): PackedColour[] {
  if (size === 0) return []
  const boxes = [makeBox([...counts.keys()])]
  while (boxes.length < size) {
    const widest = boxes.reduce((best, box, index) => (box.spread > (boxes[best]?.spread ?? 0) ? index : best), 0)
    const box = boxes[widest] as ColourBox
    if (box.spread === 0) break
    boxes.splice(widest, 1, ...cut(box, counts))
  }
  return boxes.map((box) => meanColour(box, counts))
}

function makeBox(colours: readonly PackedColour[]): ColourBox {
  let shift = 0
  let spread = 0
  for (const candidate of [0, 8, 16, 24]) {
    let low = 255
    let high = 0
    for (const colour of colours) {
      const value = (colour >>> candidate) & 0xff
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
    if (high - low <= spread) continue
    shift = candidate
    spread = high - low
  }
  return { colours, shift, spread }
}

function cut({ colours, shift }: ColourBox, counts: ReadonlyMap<PackedColour, number>): [ColourBox, ColourBox] {
  const channel = (colour: PackedColour) => (colour >>> shift) & 0xff
  const sorted = colours.toSorted((a, b) => channel(a) - channel(b))
  const total = sorted.reduce((sum, colour) => sum + (counts.get(colour) ?? 0), 0)
  let middle = 1
  for (let sum = counts.get(sorted[0] as number) ?? 0; middle < sorted.length - 1 && sum < total / 2; middle++) {
    sum += counts.get(sorted[middle] as number) ?? 0
  }
  return [makeBox(sorted.slice(0, middle)), makeBox(sorted.slice(middle))]
}

function meanColour({ colours }: ColourBox, counts: ReadonlyMap<PackedColour, number>): PackedColour {
  const total = colours.reduce((sum, colour) => sum + (counts.get(colour) ?? 0), 0)
  return [0, 8, 16, 24].reduce((mean, shift) => {
    const sum = colours.reduce((part, colour) => part + ((colour >>> shift) & 0xff) * (counts.get(colour) ?? 0), 0)
    return (mean | (Math.round(sum / total) << shift)) >>> 0
  }, 0)
}
