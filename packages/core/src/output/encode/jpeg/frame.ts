// Reads what a JPEG file says about itself: frame, components, quantisation tables, scans and restart intervals.
import { buildHuffmanDecoder, type HuffmanDecoder } from './huffman-decoder.ts'
import { DHT, DQT, damaged, isFrameHeader, type JpegSegment, readSegments, SOS } from './segments.ts'
import { UnspliceableJpeg } from './unspliceable.ts'

export interface JpegComponent {
  readonly id: number
  /** Sampling factors. */
  readonly h: number
  readonly v: number
  /** Size in blocks that hold samples of the picture; what scans of this component alone code. */
  readonly columns: number
  readonly rows: number
  /** Size in blocks padded to whole MCUs; what interleaved scans code. Rows of `coefficients` are this wide. */
  readonly paddedColumns: number
  readonly paddedRows: number
  /** Quantised coefficients, 64 per block in zigzag order, block after block. */
  readonly coefficients: Int16Array
  /** 64 quantisation steps in zigzag order. */
  readonly quantisation: Uint16Array
}

export interface ScanComponent {
  readonly component: JpegComponent
  readonly dcTable: number
  readonly acTable: number
}

/** One scan: which coefficients of which components, and the tables in force where it begins. */
export interface JpegScan {
  readonly segment: JpegSegment
  /** Compressed data with its stuffed zeros and restart markers. */
  readonly data: Uint8Array
  readonly components: readonly ScanComponent[]
  /** First and last coefficient (zigzag), and the bits that were and are left out (successive approximation). */
  readonly spectralStart: number
  readonly spectralEnd: number
  readonly previousBit: number
  readonly bit: number
  /** MCUs between restart markers; 0 for none. */
  readonly restartInterval: number
  readonly dcDecoders: readonly (HuffmanDecoder | undefined)[]
  readonly acDecoders: readonly (HuffmanDecoder | undefined)[]
}

export interface JpegFrame {
  readonly segments: readonly JpegSegment[]
  readonly progressive: boolean
  readonly width: number
  readonly height: number
  /** Largest sampling factors; an MCU covers 8 times as many pixels. */
  readonly maxH: number
  readonly maxV: number
  readonly mcuColumns: number
  readonly mcuRows: number
  readonly components: readonly JpegComponent[]
  readonly scans: readonly JpegScan[]
}

const DNL = 0xdc
const DRI = 0xdd

const OTHER_KINDS: Readonly<Record<number, string>> = {
  195: 'is lossless',
  197: 'is hierarchical',
  198: 'is hierarchical',
  199: 'is hierarchical',
  201: 'uses arithmetic coding',
  202: 'uses arithmetic coding',
  203: 'uses arithmetic coding',
  205: 'uses arithmetic coding',
  206: 'uses arithmetic coding',
  207: 'uses arithmetic coding',
}

/**
 * Parses the headers of a JPEG file (ITU-T T.81, annex B); the coefficients are all zero until its scans are decoded.
 *
 * @param expected the size that the file decodes to.
 * @throws UnmarkError `INVALID_IMAGE` when the file is damaged; UnspliceableJpeg for arithmetic, lossless, hierarchical
 *   and 12-bit files, CMYK, and sampling factors that do not divide.
 */
export function readFrame(bytes: Uint8Array, expected: { readonly width: number; readonly height: number }): JpegFrame {
  const segments = readSegments(bytes)
  const header = frameHeader(segments)
  const steps = firstQuantisationTables(segments)
  const { data } = header
  const height = (byteAt(data, 1) << 8) | byteAt(data, 2)
  const width = (byteAt(data, 3) << 8) | byteAt(data, 4)
  // Before anything of that size is set aside.
  if (width !== expected.width || height !== expected.height) {
    throw damaged(`its frame has ${width} x ${height} pixels instead of ${expected.width} x ${expected.height}`)
  }
  const specs = componentSpecs(data)
  const maxH = Math.max(...specs.map((spec) => spec.h))
  const maxV = Math.max(...specs.map((spec) => spec.v))
  const mcuColumns = Math.ceil(width / (8 * maxH))
  const mcuRows = Math.ceil(height / (8 * maxV))
  const components = specs.map(({ id, h, v, table }) => {
    if (maxH % h !== 0 || maxV % v !== 0) throw new UnspliceableJpeg('has sampling factors that do not divide')
    const quantisation = steps[table]
    if (!quantisation) throw damaged(`quantisation table ${table} is missing`)
    const paddedColumns = mcuColumns * h
    const paddedRows = mcuRows * v
    return {
      id,
      h,
      v,
      columns: Math.ceil((width * h) / maxH / 8),
      rows: Math.ceil((height * v) / maxV / 8),
      paddedColumns,
      paddedRows,
      coefficients: new Int16Array(paddedColumns * paddedRows * 64),
      quantisation,
    }
  })
  const frame = { segments, progressive: header.marker === 0xc2, width, height, maxH, maxV, mcuColumns, mcuRows }
  return { ...frame, components, scans: readScans(bytes, segments, components) }
}

function frameHeader(segments: readonly JpegSegment[]): JpegSegment {
  const headers = segments.filter((segment) => isFrameHeader(segment.marker))
  const [header] = headers
  if (!header || header.data.length < 6) throw damaged('it has no frame header')
  const other = OTHER_KINDS[header.marker]
  if (other) throw new UnspliceableJpeg(other)
  if (headers.length > 1) throw new UnspliceableJpeg('has several frames')
  if (header.data[0] !== 8) throw new UnspliceableJpeg(`has ${header.data[0]} bits per sample instead of 8`)
  const heightComesLater = header.data[1] === 0 && header.data[2] === 0
  if (heightComesLater || segments.some((segment) => segment.marker === DNL)) {
    throw new UnspliceableJpeg('gives its height only behind the picture')
  }
  return header
}

function componentSpecs(data: Uint8Array) {
  const count = byteAt(data, 5)
  if (data.length < 6 + 3 * count) throw damaged('its frame header is cut short')
  if (count !== 1 && count !== 3) throw new UnspliceableJpeg(`has ${count} colour components instead of 1 or 3`)
  return Array.from({ length: count }, (_, index) => {
    const at = 6 + 3 * index
    const factors = byteAt(data, at + 1)
    // A picture of one component has no MCUs of several blocks, whatever its factors say (T.81, A.2.2).
    const h = count === 1 ? 1 : factors >> 4
    const v = count === 1 ? 1 : factors & 15
    if (h < 1 || h > 4 || v < 1 || v > 4) throw damaged(`its sampling factors ${h} x ${v} are out of range`)
    return { id: byteAt(data, at), h, v, table: byteAt(data, at + 2) }
  })
}

/** Later tables of the same number would belong to components of later scans; no known writer does that. */
function firstQuantisationTables(segments: readonly JpegSegment[]): (Uint16Array | undefined)[] {
  const tables: (Uint16Array | undefined)[] = []
  for (const { marker, data } of segments) {
    if (marker !== DQT) continue
    for (let at = 0; at < data.length; ) {
      const info = byteAt(data, at)
      const wide = info >> 4 !== 0
      if (at + (wide ? 129 : 65) > data.length) throw damaged('a quantisation table is cut short')
      const table = Uint16Array.from({ length: 64 }, (_, index) =>
        wide
          ? (byteAt(data, at + 1 + 2 * index) << 8) | byteAt(data, at + 2 + 2 * index)
          : byteAt(data, at + 1 + index),
      )
      const known = tables[info & 15]
      if (known?.some((step, index) => step !== table[index])) {
        throw new UnspliceableJpeg('changes its quantisation tables between scans')
      }
      if (table.includes(0)) throw damaged('a quantisation step is 0')
      tables[info & 15] = table
      at += wide ? 129 : 65
    }
  }
  return tables
}

function readScans(
  bytes: Uint8Array,
  segments: readonly JpegSegment[],
  components: readonly JpegComponent[],
): JpegScan[] {
  const scans: JpegScan[] = []
  let dcDecoders: (HuffmanDecoder | undefined)[] = []
  let acDecoders: (HuffmanDecoder | undefined)[] = []
  let restartInterval = 0
  for (const [index, segment] of segments.entries()) {
    const { marker, data } = segment
    if (marker === DRI) restartInterval = (byteAt(data, 0) << 8) | byteAt(data, 1)
    if (marker === DHT) {
      dcDecoders = [...dcDecoders]
      acDecoders = [...acDecoders]
      readHuffmanTables(data, dcDecoders, acDecoders)
    }
    if (marker !== SOS) continue
    const end = segments[index + 1]?.start ?? bytes.length
    const header = scanHeader(data, components)
    scans.push({ segment, data: bytes.subarray(segment.end, end), ...header, restartInterval, dcDecoders, acDecoders })
  }
  if (scans.length === 0) throw damaged('it has no scan')
  return scans
}

function readHuffmanTables(
  data: Uint8Array,
  dcDecoders: (HuffmanDecoder | undefined)[],
  acDecoders: (HuffmanDecoder | undefined)[],
): void {
  for (let at = 0; at < data.length; ) {
    const info = byteAt(data, at)
    const counts = data.subarray(at + 1, at + 17)
    const total = counts.reduce((sum, count) => sum + count, 0)
    const symbols = data.subarray(at + 17, at + 17 + total)
    if (counts.length < 16 || symbols.length < total || total > 256) throw damaged('a Huffman table is cut short')
    const decoders = info >> 4 === 0 ? dcDecoders : acDecoders
    decoders[info & 15] = buildHuffmanDecoder(counts, symbols)
    at += 17 + total
  }
}

function scanHeader(data: Uint8Array, components: readonly JpegComponent[]) {
  const count = byteAt(data, 0)
  if (count < 1 || count > 4 || data.length < 4 + 2 * count) throw damaged('a scan header is cut short')
  const chosen = Array.from({ length: count }, (_, index) => {
    const id = byteAt(data, 1 + 2 * index)
    const tables = byteAt(data, 2 + 2 * index)
    const component = components.find((candidate) => candidate.id === id)
    if (!component) throw damaged(`a scan names component ${id}, which the frame does not have`)
    return { component, dcTable: tables >> 4, acTable: tables & 15 }
  })
  const at = 1 + 2 * count
  const spectralStart = byteAt(data, at)
  const spectralEnd = byteAt(data, at + 1)
  const approximation = byteAt(data, at + 2)
  return { components: chosen, spectralStart, spectralEnd, previousBit: approximation >> 4, bit: approximation & 15 }
}

function byteAt(data: Uint8Array, at: number): number {
  const value = data[at]
  if (value === undefined) throw damaged('a segment is cut short')
  return value
}
