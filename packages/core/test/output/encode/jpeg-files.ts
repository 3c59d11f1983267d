// Makes JPEG files of every layout that the splice must read: sampling, scans and restart intervals of choice.
import type { PixelImage } from '@unmark/inpaint'
import { encodeScan } from '../../../src/output/encode/jpeg/encode-scans.ts'
import { readFrame } from '../../../src/output/encode/jpeg/frame.ts'
import { replaceBlocks } from '../../../src/output/encode/jpeg/replace-blocks.ts'
import { Pace } from '../../../src/output/encode/pace.ts'

export interface ScanSpec {
  readonly components: readonly number[]
  /** Spectral selection and successive approximation; default: everything in one scan. */
  readonly range?: readonly [start: number, end: number, previousBit: number, bit: number]
}

export interface JpegSpec {
  /** 1 or 3 channels of 8 bit. */
  readonly pixels: PixelImage
  /** Sampling factors of each component. */
  readonly sampling: readonly (readonly [h: number, v: number])[]
  /** Default: one scan of all components. */
  readonly scans?: readonly ScanSpec[]
  readonly progressive?: boolean
  /** MCUs between restart markers. Default: none. */
  readonly restartInterval?: number
  /** Quantisation step of all coefficients. Default: 4. */
  readonly step?: number
  /** Segments between SOI and the tables. */
  readonly segments?: readonly Uint8Array[]
}

/** A script like libjpeg's for colour pictures: every kind of progressive scan occurs. */
export const PROGRESSIVE_SCANS: readonly ScanSpec[] = [
  { components: [1, 2, 3], range: [0, 0, 0, 1] },
  { components: [1], range: [1, 5, 0, 2] },
  { components: [3], range: [1, 63, 0, 1] },
  { components: [2], range: [1, 63, 0, 1] },
  { components: [1], range: [6, 63, 0, 2] },
  { components: [1], range: [1, 63, 2, 1] },
  { components: [1, 2, 3], range: [0, 0, 1, 0] },
  { components: [3], range: [1, 63, 1, 0] },
  { components: [2], range: [1, 63, 1, 0] },
  { components: [1], range: [1, 63, 1, 0] },
]

export async function makeJpeg(spec: JpegSpec): Promise<Uint8Array> {
  const { pixels, sampling, restartInterval = 0, progressive = false, step = 4, segments = [] } = spec
  const { width, height } = pixels
  const scans = spec.scans ?? [{ components: sampling.map((_, index) => index + 1) }]
  const size = [height >> 8, height & 255, width >> 8, width & 255]
  const components = sampling.flatMap(([h, v], index) => [index + 1, (h << 4) | v, 0])
  const head = Buffer.concat([
    Buffer.of(0xff, 0xd8),
    ...segments,
    segment(0xdb, [0, ...Array<number>(64).fill(step)]),
    segment(progressive ? 0xc2 : 0xc0, [8, ...size, sampling.length, ...components]),
    ...(restartInterval > 0 ? [segment(0xdd, [restartInterval >> 8, restartInterval & 255])] : []),
  ])
  const headers = scans.map((scan) => {
    const [start, end, previous, bit] = scan.range ?? [0, 63, 0, 0]
    const chosen = scan.components.flatMap((id) => [id, id === 1 ? 0 : 0x11])
    return segment(0xda, [scan.components.length, ...chosen, start, end, (previous << 4) | bit])
  })
  const frame = readFrame(Buffer.concat([head, ...headers]), pixels)
  const data = new Uint8Array(width * height).fill(255)
  const pace = new Pace(undefined)
  await replaceBlocks(frame, pixels, { data, width, height, box: { left: 0, top: 0, width, height } }, pace)
  const parts: Uint8Array[] = [head]
  for (const [index, scan] of frame.scans.entries()) {
    const encoded = await encodeScan(frame, scan, pace)
    parts.push(encoded.tables, headers[index] as Uint8Array, encoded.data)
  }
  return Buffer.concat([...parts, Buffer.of(0xff, 0xd9)])
}

export function segment(marker: number, body: readonly number[] | Uint8Array): Uint8Array {
  const length = body.length + 2
  return Buffer.concat([Buffer.of(0xff, marker, length >> 8, length & 255), Buffer.from(body)])
}

export function textSegment(marker: number, prefix: string, body: Uint8Array | readonly number[] = []): Uint8Array {
  return segment(marker, Buffer.concat([Buffer.from(prefix, 'latin1'), Buffer.from(body)]))
}
