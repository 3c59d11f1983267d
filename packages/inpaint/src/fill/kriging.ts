// The best fill for thin marks: each hole is predicted from the known pixels around it by how alike pixels are there.
import { type Box, grow } from '../box.ts'
import type { Quality } from '../options.ts'
import { HOLE, type Planes } from '../planes.ts'
import type { Sampled } from './covariance.ts'
import { Hypotheses } from './hypotheses.ts'
import { Neighbourhood } from './neighbourhood.ts'

/** Holes of one block share their known pixels. With the radius on both sides it stays within a covariance's reach. */
const BLOCK = 8
/** How far outside its block a hole's known pixels are looked for. */
const RADIUS = 12
/** A block of fewer holes than this lies at a stroke's edge, where three quarters of the known pixels tell as much. */
const FEW_HOLES = 16
/** With fewer known pixels than this a block is left as it was. */
const FEWEST = 8

interface Effort {
  /** Greatest number of known pixels per block. */
  readonly neighbours: number
  /** Side of the areas that share a covariance. */
  readonly tile: number
  /** How far around its tile a covariance looks: with the tile less than the margin around a unit, so that units agree. */
  readonly context: number
  /** Whether edges are reckoned with. */
  readonly edges: boolean
}

const EFFORTS: Record<Quality, Effort> = {
  best: { neighbours: 64, tile: 56, context: 8, edges: true },
  fast: { neighbours: 24, tile: 64, context: 0, edges: false },
}

export interface KrigingOptions {
  readonly quality: Quality
  /** Place of the neighbourhood in the picture: the grid of tiles is laid from the picture's own corner. */
  readonly left: number
  readonly top: number
  /** Distance of each pixel to the nearest known one. */
  readonly depth: Float32Array
  readonly onProgress: (fraction: number) => void
}

/** Up to this depth a hole is fully predicted; from there to the limit the colour that it had before takes over. */
export const TRUSTED_DEPTH = 13
const DEPTH_LIMIT = 16

/**
 * Predicts every hole that has known pixels near; deeper holes keep their colours, with a soft passage in between.
 * Method: ordinary kriging (Matheron, "Principles of geostatistics", Economic Geology 58, 1963) with a covariance learned
 * around each tile, beside those of edges.
 * @returns whether every block of holes had enough known pixels near; those that had not are as they were
 */
export function krige(planes: Planes, options: KrigingOptions): boolean {
  const effort = EFFORTS[options.quality]
  const worker = new TileKriger(planes, effort, options.depth)
  const tiles = tilesWithHoles(planes, effort.tile, options)
  for (const [index, tile] of tiles.entries()) {
    worker.fill(tile)
    options.onProgress((index + 1) / tiles.length)
  }
  return worker.complete
}

/** Tiles of the grid, cut to the neighbourhood, that hold any hole. */
function tilesWithHoles(planes: Planes, side: number, place: { readonly left: number; readonly top: number }): Box[] {
  const tiles: Box[] = []
  for (let y = -(place.top % side); y < planes.height; y += side) {
    for (let x = -(place.left % side); x < planes.width; x += side) {
      const tile = grow({ left: x, top: y, width: side, height: side }, 0, planes.width, planes.height)
      if (hasHoles(planes, tile)) tiles.push(tile)
    }
  }
  return tiles
}

function hasHoles({ role, width }: Planes, { left, top, ...size }: Box): boolean {
  for (let row = top * width; row < (top + size.height) * width; row += width) {
    for (let i = row + left; i < row + left + size.width; i += 1) if (role[i] === HOLE) return true
  }
  return false
}

class TileKriger {
  readonly #planes: Planes
  readonly #effort: Effort
  readonly #depth: Float32Array
  readonly #light: Sampled
  readonly #near: Neighbourhood
  readonly #hypotheses: Hypotheses
  readonly #prediction: Float64Array
  readonly #holes: number[] = []
  /** False once a block had too few known pixels near. */
  complete = true

  constructor(planes: Planes, effort: Effort, depth: Float32Array) {
    this.#planes = planes
    this.#effort = effort
    this.#depth = depth
    this.#light = { samples: lightOf(planes), role: planes.role, width: planes.width }
    this.#near = new Neighbourhood(effort.neighbours, BLOCK, RADIUS)
    this.#hypotheses = new Hypotheses(effort.neighbours, planes.colour.length, effort.edges)
    this.#prediction = new Float64Array(planes.colour.length)
  }

  fill(tile: Box): void {
    const { width, height } = this.#planes
    this.#hypotheses.learn(this.#light, grow(tile, this.#effort.context, width, height))
    for (let y = tile.top; y < tile.top + tile.height; y += BLOCK) {
      for (let x = tile.left; x < tile.left + tile.width; x += BLOCK) {
        const right = Math.min(tile.left + tile.width, x + BLOCK)
        const bottom = Math.min(tile.top + tile.height, y + BLOCK)
        this.#fillBlock({ left: x, top: y, width: right - x, height: bottom - y })
      }
    }
  }

  #fillBlock(block: Box): void {
    const { width, colour } = this.#planes
    const holes = this.#shallowHoles(block)
    if (holes.length === 0) return
    this.#near.collect(this.#planes, holes, block.left, block.top, this.#neighboursFor(holes.length))
    if (this.#near.count < FEWEST) {
      this.complete = false
      return
    }
    this.#hypotheses.solve(this.#near, colour, width)
    for (const hole of holes) {
      const x = hole % width
      const y = Math.floor(hole / width)
      const share = Math.min(1, (DEPTH_LIMIT - this.#depth[hole]!) / (DEPTH_LIMIT - TRUSTED_DEPTH))
      this.#hypotheses.predict(x, y, this.#prediction)
      for (let channel = 0; channel < colour.length; channel += 1) {
        const held = Math.min(255, Math.max(0, this.#prediction[channel]!))
        // Only known pixels are read by other blocks, so the order of tiles does not matter.
        colour[channel]![hole] = held * share + colour[channel]![hole]! * (1 - share)
      }
    }
  }

  #neighboursFor(holes: number): number {
    const { neighbours, edges } = this.#effort
    return edges && holes < FEW_HOLES ? 0.75 * neighbours : neighbours
  }

  /** Indices of the holes of `block` that are near enough to known pixels; valid until the next call. */
  #shallowHoles({ left, top, width, height }: Box): readonly number[] {
    const { role, width: stride } = this.#planes
    const holes = this.#holes
    holes.length = 0
    for (let row = top * stride; row < (top + height) * stride; row += stride) {
      for (let i = row + left; i < row + left + width; i += 1) {
        if (role[i] === HOLE && this.#depth[i]! < DEPTH_LIMIT) holes.push(i)
      }
    }
    return holes
  }
}

/** One plane that stands for all channels when likeness is measured: Rec. 601 luma. */
function lightOf({ colour }: Planes): Float32Array {
  const [red, green, blue] = colour
  if (!green || !blue) return red!
  return red!.map((value, i) => 0.299 * value + 0.587 * green[i]! + 0.114 * blue[i]!)
}
