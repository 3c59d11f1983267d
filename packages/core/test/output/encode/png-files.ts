// Writes PNG files of every kind byte by byte, for tests.
import { deflateSync } from 'node:zlib'
import { type PngChunk, writeChunks } from '../../../src/output/encode/png/chunks.ts'

export interface PngSpec {
  readonly width: number
  readonly height: number
  readonly depth: 1 | 2 | 4 | 8 | 16
  readonly colourType: 0 | 2 | 3 | 4 | 6
  /** Value of every sample, row by row. */
  readonly samples: readonly number[]
  /** Chunks between IHDR and IDAT. */
  readonly before?: readonly PngChunk[]
  /** Chunks between IDAT and IEND. */
  readonly after?: readonly PngChunk[]
}

const SAMPLES = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const

export function makePng(spec: PngSpec): Uint8Array {
  const { width, height, depth, colourType, samples, before = [], after = [] } = spec
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = depth
  header[9] = colourType
  const perRow = width * SAMPLES[colourType]
  const rows = Array.from({ length: height }, (_, y) => packRow(samples.slice(y * perRow, (y + 1) * perRow), depth))
  return writeChunks([
    { type: 'IHDR', data: header },
    ...before,
    { type: 'IDAT', data: deflateSync(Buffer.concat(rows)) },
    ...after,
    { type: 'IEND', data: new Uint8Array(0) },
  ])
}

function packRow(samples: readonly number[], depth: number): Uint8Array {
  const row = Buffer.alloc(1 + Math.ceil((samples.length * depth) / 8))
  for (const [index, sample] of samples.entries()) {
    if (depth === 16) row.writeUInt16BE(sample, 1 + 2 * index)
    else {
      const bit = index * depth
      const at = 1 + (bit >> 3)
      row[at] = (row[at] as number) | (sample << (8 - depth - (bit & 7)))
    }
  }
  return row
}

export function chunk(type: string, ...bytes: number[]): PngChunk {
  return { type, data: Uint8Array.from(bytes) }
}
