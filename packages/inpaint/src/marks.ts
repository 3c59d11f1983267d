// Groups masked pixels into marks: what lies close together is one mark, and the marks' boxes do not overlap.
import { around, type Box } from './box.ts'
import { CELL, type Cells, isFull } from './cells.ts'

/** A group of masked pixels. */
export interface Mark {
  /** A rectangle of whole cells around the mark, cut to the picture. No other mark has pixels in it. */
  readonly box: Box
  /** Side of the largest square of fully masked cells, in pixels: a lower bound of how thick the mark is. */
  readonly thickness: number
}

/**
 * The marks of a mask, in reading order of their first cells. Cells that touch, even by a corner, belong together; marks
 * whose boxes would overlap are joined, so that each mark's box can be cut out and answered on its own.
 */
export function findMarks(cells: Cells): Mark[] {
  let boxes = labelCells(cells)
  for (let before = Number.POSITIVE_INFINITY; boxes.length < before; ) {
    before = boxes.length
    boxes = joinOverlapping(boxes, cells)
  }
  return boxes.map((box) => ({ box: toPixels(box, cells), thickness: thicknessOf(cells, box) }))
}

/** Boxes, in cells, of the 8-connected groups of cells that hold anything. */
function labelCells(cells: Cells): Box[] {
  const seen = new Uint8Array(cells.counts.length)
  const boxes: Box[] = []
  for (let cell = 0; cell < seen.length; cell += 1) {
    if (cells.counts[cell] !== 0 && seen[cell] === 0) boxes.push(spread(cells, seen, cell))
  }
  return boxes
}

function spread(cells: Cells, seen: Uint8Array, start: number): Box {
  const { columns, rows, counts } = cells
  const stack = [start]
  seen[start] = 1
  let [left, top, right, bottom] = [columns, rows, 0, 0]
  for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
    const x = cell % columns
    const y = Math.floor(cell / columns)
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
    for (let ny = Math.max(0, y - 1); ny <= Math.min(rows - 1, y + 1); ny += 1) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(columns - 1, x + 1); nx += 1) {
        const next = ny * columns + nx
        if (counts[next] === 0 || seen[next] !== 0) continue
        seen[next] = 1
        stack.push(next)
      }
    }
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 }
}

/** One pass: paints the boxes into the grid and joins each box with those that it is painted over. */
function joinOverlapping(boxes: readonly Box[], cells: Cells): Box[] {
  const owner = new Int32Array(cells.counts.length).fill(-1)
  const joined: (Box | undefined)[] = []
  for (const box of boxes) {
    let own = box
    for (const other of ownersWithin(box, owner, cells.columns)) {
      own = around(own, joined[other]!)
      joined[other] = undefined
    }
    paint(own, owner, cells.columns, joined.length)
    joined.push(own)
  }
  return joined.filter((box) => box !== undefined)
}

function ownersWithin(box: Box, owner: Int32Array, columns: number): Set<number> {
  const owners = new Set<number>()
  for (let y = box.top; y < box.top + box.height; y += 1) {
    for (let x = box.left; x < box.left + box.width; x += 1) {
      const found = owner[y * columns + x]!
      if (found >= 0) owners.add(found)
    }
  }
  return owners
}

function paint(box: Box, owner: Int32Array, columns: number, name: number): void {
  for (let y = box.top; y < box.top + box.height; y += 1) {
    owner.fill(name, y * columns + box.left, y * columns + box.left + box.width)
  }
}

/** Largest square of full cells by dynamic programming over the box's rows. */
function thicknessOf(cells: Cells, box: Box): number {
  let largest = 0
  let above = new Int32Array(box.width + 1)
  for (let y = box.top; y < box.top + box.height; y += 1) {
    const row = new Int32Array(box.width + 1)
    for (let x = 0; x < box.width; x += 1) {
      if (!isFull(cells, box.left + x, y)) continue
      row[x + 1] = Math.min(row[x]!, above[x]!, above[x + 1]!) + 1
      largest = Math.max(largest, row[x + 1]!)
    }
    above = row
  }
  return largest * CELL
}

function toPixels(box: Box, cells: Cells): Box {
  const left = box.left * CELL
  const top = box.top * CELL
  const right = Math.min(cells.width, left + box.width * CELL)
  const bottom = Math.min(cells.height, top + box.height * CELL)
  return { left, top, width: right - left, height: bottom - top }
}
