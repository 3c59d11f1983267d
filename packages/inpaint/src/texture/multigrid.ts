// Solves discrete Poisson equations on pixels: what changes slowly is settled on coarser grids.

/** What a pixel is to the equation. */
const OUTSIDE = 0
const FIXED = 1
const FREE = 2

/** Relaxations before and after the coarser grid is asked. */
const SWEEPS = 2
/** A grid of so few cells is relaxed until it hardly changes. */
const SMALLEST = 8
const SWEEPS_ON_SMALLEST = 24

/** A grid of cells with a border of one cell around it; arrays have `stride` cells in a row. */
interface Grid {
  readonly width: number
  readonly height: number
  readonly stride: number
  readonly status: Uint8Array
  /** Of the free cells, how many of their four neighbours are not outside; else 0. */
  readonly degree: Uint8Array
  readonly value: Float32Array
  readonly right: Float32Array
  readonly rest: Float32Array
}

/**
 * The equation `degree * u - sum of neighbours' u = right` on the free pixels of a picture, with `u = 0` on all others; at
 * the picture's border a pixel has fewer neighbours. Multigrid V-cycles with Gauss-Seidel relaxation in chequerboard order:
 * Briggs, Henson and McCormick, "A Multigrid Tutorial", SIAM, 2000.
 */
export class Poisson {
  readonly #grids: readonly Grid[]
  /** Where each free pixel is in the finest grid. */
  readonly #cells: Int32Array

  /** @param pixels indices of the free pixels, at least one, in a picture of `width` x `height` */
  constructor(pixels: Int32Array, width: number, height: number) {
    let [left, top, right, bottom] = [width, height, 0, 0]
    for (const i of pixels) {
      const x = i % width
      const y = Math.floor(i / width)
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
    }
    left = Math.max(0, left - 1)
    top = Math.max(0, top - 1)
    right = Math.min(width - 1, right + 1)
    bottom = Math.min(height - 1, bottom + 1)
    const finest = makeGrid(right - left + 1, bottom - top + 1)
    // Beyond the box lies the picture, unless the box ends where the picture does; free pixels never touch the former.
    for (let y = 0; y < finest.height; y += 1) {
      finest.status.fill(FIXED, (y + 1) * finest.stride + 1, (y + 1) * finest.stride + 1 + finest.width)
    }
    this.#cells = pixels.map((i) => (Math.floor(i / width) - top + 1) * finest.stride + (i % width) - left + 1)
    for (const cell of this.#cells) finest.status[cell] = FREE
    countDegrees(finest)
    const grids = [finest]
    while (Math.max(grids.at(-1)!.width, grids.at(-1)!.height) > SMALLEST) grids.push(coarsen(grids.at(-1)!))
    this.#grids = grids
  }

  /** The solution for each free pixel after so many cycles; each takes the error of a block down to less than half. */
  solve(right: Float32Array, cycles: number): Float32Array {
    const { value, right: wanted } = this.#grids[0]!
    value.fill(0)
    const cells = this.#cells
    for (let k = 0; k < cells.length; k += 1) wanted[cells[k]!] = right[k]!
    for (let cycle = 0; cycle < cycles; cycle += 1) this.#cycle(0)
    const solution = new Float32Array(cells.length)
    for (let k = 0; k < cells.length; k += 1) solution[k] = value[cells[k]!]!
    return solution
  }

  #cycle(level: number): void {
    const fine = this.#grids[level]!
    const coarse = this.#grids[level + 1]
    if (!coarse) {
      for (let sweep = 0; sweep < SWEEPS_ON_SMALLEST; sweep += 1) relax(fine)
      return
    }
    for (let sweep = 0; sweep < SWEEPS; sweep += 1) relax(fine)
    restrict(fine, coarse)
    coarse.value.fill(0)
    this.#cycle(level + 1)
    correct(coarse, fine)
    for (let sweep = 0; sweep < SWEEPS; sweep += 1) relax(fine)
  }
}

function makeGrid(width: number, height: number): Grid {
  const stride = width + 2
  const size = stride * (height + 2)
  return {
    width,
    height,
    stride,
    status: new Uint8Array(size),
    degree: new Uint8Array(size),
    value: new Float32Array(size),
    right: new Float32Array(size),
    rest: new Float32Array(size),
  }
}

function countDegrees({ width, height, stride, status, degree }: Grid): void {
  for (let y = 1; y <= height; y += 1) {
    for (let i = y * stride + 1; i <= y * stride + width; i += 1) {
      if (status[i] !== FREE) continue
      let count = 0
      if (status[i - 1] !== OUTSIDE) count += 1
      if (status[i + 1] !== OUTSIDE) count += 1
      if (status[i - stride] !== OUTSIDE) count += 1
      if (status[i + stride] !== OUTSIDE) count += 1
      degree[i] = count
    }
  }
}

/** Half the size; a cell is free when all that it stands for is, so that the coarse shape lies within the fine one. */
function coarsen(fine: Grid): Grid {
  const coarse = makeGrid((fine.width + 1) >> 1, (fine.height + 1) >> 1)
  for (let y = 0; y < coarse.height; y += 1) {
    for (let x = 0; x < coarse.width; x += 1) {
      const i = (2 * y + 1) * fine.stride + 2 * x + 1
      const below = i + fine.stride
      const fixed =
        fine.status[i] === FIXED ||
        fine.status[i + 1] === FIXED ||
        fine.status[below] === FIXED ||
        fine.status[below + 1] === FIXED
      coarse.status[(y + 1) * coarse.stride + x + 1] = fixed ? FIXED : FREE
    }
  }
  countDegrees(coarse)
  return coarse
}

function relax({ width, height, stride, degree, value, right }: Grid): void {
  for (let colour = 0; colour < 2; colour += 1) {
    for (let y = 1; y <= height; y += 1) {
      const end = y * stride + width
      for (let i = y * stride + 1 + ((y + colour) & 1); i <= end; i += 2) {
        const neighbours = degree[i]!
        if (neighbours === 0) continue
        value[i] = (right[i]! + value[i - 1]! + value[i + 1]! + value[i - stride]! + value[i + stride]!) / neighbours
      }
    }
  }
}

/** Sums what is still wrong in the cells under each coarse one. */
function restrict(fine: Grid, coarse: Grid): void {
  const { width, height, stride, degree, value, right, rest } = fine
  for (let y = 1; y <= height; y += 1) {
    const end = y * stride + width
    for (let i = y * stride + 1; i <= end; i += 1) {
      const neighbours = degree[i]!
      rest[i] =
        neighbours === 0
          ? 0
          : right[i]! + value[i - 1]! + value[i + 1]! + value[i - stride]! + value[i + stride]! - neighbours * value[i]!
    }
  }
  for (let y = 0; y < coarse.height; y += 1) {
    for (let x = 0; x < coarse.width; x += 1) {
      const to = (y + 1) * coarse.stride + x + 1
      if (coarse.degree[to] === 0) continue
      const i = (2 * y + 1) * stride + 2 * x + 1
      coarse.right[to] = rest[i]! + rest[i + 1]! + rest[i + stride]! + rest[i + stride + 1]!
    }
  }
}

/** Adds the coarse solution to the fine one, read bilinearly. */
function correct(coarse: Grid, fine: Grid): void {
  const { width, height, stride, degree, value } = fine
  for (let y = 0; y < height; y += 1) {
    const near = ((y >> 1) + 1) * coarse.stride
    const far = near + (y % 2 === 0 ? -coarse.stride : coarse.stride)
    for (let x = 0; x < width; x += 1) {
      const i = (y + 1) * stride + x + 1
      if (degree[i] === 0) continue
      const column = (x >> 1) + 1
      const beside = column + (x % 2 === 0 ? -1 : 1)
      value[i]! +=
        (9 * coarse.value[near + column]! +
          3 * (coarse.value[near + beside]! + coarse.value[far + column]!) +
          coarse.value[far + beside]!) /
        16
    }
  }
}
