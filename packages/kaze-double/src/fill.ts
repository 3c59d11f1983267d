// Fills marked pixels from what surrounds them, plainly and the same way every time.
import type { Pixels } from './picture.ts'

/** A pyramid level: colours already multiplied by their weight, three per pixel. */
interface Level {
  readonly width: number
  readonly height: number
  readonly colour: Float32Array
  readonly weight: Float32Array
}

const MARGIN = 16
const NEUTRAL_GREY = 128

/**
 * A copy of `pixels` in which each marked pixel has a colour spread from the unmarked ones around it (push-pull: Gortler
 * et al., "The Lumigraph", SIGGRAPH 1996, section 3.4). Alpha and unmarked pixels are untouched.
 * @param marked one byte per pixel, row by row; 0 keeps
 */
export function fillMarked(pixels: Pixels, marked: Uint8Array): Uint8Array {
  const filled = Uint8Array.from(pixels.data)
  const box = boundingBox(marked, pixels.width, pixels.height)
  if (box === undefined) return filled
  const spread = pushPull(readLevel(pixels, marked, box))
  for (let y = 0; y < box.height; y += 1) {
    for (let x = 0; x < box.width; x += 1) {
      const at = (box.top + y) * pixels.width + box.left + x
      if (marked[at]) writeColour(filled, at * pixels.channels, spread, y * box.width + x)
    }
  }
  return filled
}

interface Area {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

function boundingBox(marked: Uint8Array, width: number, height: number): Area | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (!marked[y * width + x]) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = y
    }
  }
  if (right < 0) return undefined
  left = Math.max(0, left - MARGIN)
  top = Math.max(0, top - MARGIN)
  right = Math.min(width - 1, right + MARGIN)
  bottom = Math.min(height - 1, bottom + MARGIN)
  return { left, top, width: right - left + 1, height: bottom - top + 1 }
}

function readLevel(pixels: Pixels, marked: Uint8Array, box: Area): Level {
  const level = blankLevel(box.width, box.height)
  for (let y = 0; y < box.height; y += 1) {
    for (let x = 0; x < box.width; x += 1) {
      const from = (box.top + y) * pixels.width + box.left + x
      if (marked[from]) continue
      const to = y * box.width + x
      level.weight[to] = 1
      for (let channel = 0; channel < 3; channel += 1) {
        level.colour[to * 3 + channel] = pixels.data[from * pixels.channels + channel] ?? 0
      }
    }
  }
  return level
}

function blankLevel(width: number, height: number): Level {
  return { width, height, colour: new Float32Array(width * height * 3), weight: new Float32Array(width * height) }
}

/** Replaces missing colour by that of ever coarser levels; every pixel of the result has weight 1 unless none had any. */
function pushPull(level: Level): Level {
  if (level.width === 1 && level.height === 1) return level
  const coarse = pushPull(halve(level))
  for (let y = 0; y < level.height; y += 1) {
    for (let x = 0; x < level.width; x += 1) blendFrom(coarse, level, x, y)
  }
  return level
}

function halve(level: Level): Level {
  const half = blankLevel(Math.ceil(level.width / 2), Math.ceil(level.height / 2))
  for (let y = 0; y < level.height; y += 1) {
    for (let x = 0; x < level.width; x += 1) {
      addPixel(half, (y >> 1) * half.width + (x >> 1), level, y * level.width + x, 1)
    }
  }
  for (let at = 0; at < half.weight.length; at += 1) {
    const weight = half.weight[at] ?? 0
    if (weight > 1) scalePixel(half, at, 1 / weight)
  }
  return half
}

function blendFrom(coarse: Level, level: Level, x: number, y: number): void {
  const at = y * level.width + x
  const missing = 1 - (level.weight[at] ?? 0)
  if (missing <= 0) return
  // The centre of a fine pixel lies a quarter of a coarse pixel off the nearest coarse centre.
  const [column, nextColumn] = neighbours(x, coarse.width)
  const [row, nextRow] = neighbours(y, coarse.height)
  addPixel(level, at, coarse, row * coarse.width + column, missing * 0.5625)
  addPixel(level, at, coarse, row * coarse.width + nextColumn, missing * 0.1875)
  addPixel(level, at, coarse, nextRow * coarse.width + column, missing * 0.1875)
  addPixel(level, at, coarse, nextRow * coarse.width + nextColumn, missing * 0.0625)
}

function neighbours(position: number, size: number): [number, number] {
  const nearest = position >> 1
  const next = position % 2 === 0 ? nearest - 1 : nearest + 1
  return [nearest, Math.min(size - 1, Math.max(0, next))]
}

function addPixel(to: Level, toAt: number, from: Level, fromAt: number, share: number): void {
  to.weight[toAt] = (to.weight[toAt] ?? 0) + share * (from.weight[fromAt] ?? 0)
  for (let channel = 0; channel < 3; channel += 1) {
    const index = toAt * 3 + channel
    to.colour[index] = (to.colour[index] ?? 0) + share * (from.colour[fromAt * 3 + channel] ?? 0)
  }
}

function scalePixel(level: Level, at: number, factor: number): void {
  level.weight[at] = (level.weight[at] ?? 0) * factor
  for (let channel = 0; channel < 3; channel += 1) {
    level.colour[at * 3 + channel] = (level.colour[at * 3 + channel] ?? 0) * factor
  }
}

function writeColour(data: Uint8Array, to: number, level: Level, from: number): void {
  const weight = level.weight[from] ?? 0
  for (let channel = 0; channel < 3; channel += 1) {
    const value = weight > 0 ? (level.colour[from * 3 + channel] ?? 0) / weight : NEUTRAL_GREY
    data[to + channel] = Math.round(value)
  }
}
