// Cuts a rectangle out of a JPEG file block by block: what is cut keeps its coefficients, so nothing is encoded with loss.
import type { Box } from '../../../image.ts'
import { hasText } from '../bytes.ts'
import { Notes } from '../metadata.ts'
import { Pace } from '../pace.ts'
import { decodeScans } from './decode-scans.ts'
import { encodeScan } from './encode-scans.ts'
import { type JpegComponent, type JpegFrame, type JpegScan, readFrame } from './frame.ts'
import { cleanJfif } from './rewrite-segments.ts'
import { APP0, APP2, APP14, DQT, EOI, isFrameHeader, type JpegSegment, SOI, SOS, writeSegment } from './segments.ts'
import { UnspliceableJpeg } from './unspliceable.ts'

const BASELINE = 0xc0
const EXTENDED = 0xc1

export interface JpegPart {
  readonly bytes: Uint8Array
  /** What was cut: the box that was asked for, widened to whole MCUs. */
  readonly box: Box
}

/**
 * A sequential JPEG of the blocks in and around `box`, with the original's own quantisation tables and colour profile, and
 * without its other metadata.
 * It decodes to the original's pixels; where colour is subsampled, those at its edges are smoothed with one neighbour less.
 *
 * @param size that the file decodes to; `box` lies within it.
 * @returns undefined when the kind of file does not allow it.
 * @throws UnmarkError `INVALID_IMAGE` when the file is damaged, `ABORTED`
 */
export async function cropJpeg(
  bytes: Uint8Array,
  size: { readonly width: number; readonly height: number },
  box: Box,
  signal: AbortSignal | undefined,
): Promise<JpegPart | undefined> {
  try {
    const pace = new Pace(signal)
    const frame = readFrame(bytes, size)
    await decodeScans(frame, pace)
    const cut = cutFrame(frame, box)
    return { bytes: await assemble(frame, cut.frame, pace), box: cut.box }
  } catch (error) {
    if (error instanceof UnspliceableJpeg) return undefined
    throw error
  }
}

function cutFrame(frame: JpegFrame, box: Box): { readonly frame: JpegFrame; readonly box: Box } {
  const [across, down] = [8 * frame.maxH, 8 * frame.maxV]
  const [column, row] = [Math.floor(box.left / across), Math.floor(box.top / down)]
  const mcuColumns = Math.ceil((box.left + box.width) / across) - column
  const mcuRows = Math.ceil((box.top + box.height) / down) - row
  const [left, top] = [column * across, row * down]
  const width = Math.min(frame.width - left, mcuColumns * across)
  const height = Math.min(frame.height - top, mcuRows * down)
  const components = frame.components.map((component) => cutComponent(component, column, row, mcuColumns, mcuRows))
  const cut = { ...frame, progressive: false, width, height, mcuColumns, mcuRows, components, scans: [] }
  return { frame: cut, box: { left, top, width, height } }
}

function cutComponent(
  component: JpegComponent,
  column: number,
  row: number,
  mcuColumns: number,
  mcuRows: number,
): JpegComponent {
  const { h, v } = component
  const [paddedColumns, paddedRows] = [mcuColumns * h, mcuRows * v]
  const coefficients = new Int16Array(paddedColumns * paddedRows * 64)
  for (let down = 0; down < paddedRows; down++) {
    const from = ((row * v + down) * component.paddedColumns + column * h) * 64
    coefficients.set(component.coefficients.subarray(from, from + paddedColumns * 64), down * paddedColumns * 64)
  }
  return { ...component, columns: paddedColumns, rows: paddedRows, paddedColumns, paddedRows, coefficients }
}

async function assemble(original: JpegFrame, frame: JpegFrame, pace: Pace): Promise<Uint8Array> {
  const header = original.segments.find(({ marker }) => isFrameHeader(marker)) as JpegSegment
  const scan = sequentialScan(frame)
  const { tables, data } = await encodeScan(frame, scan, pace)
  return Buffer.concat([
    Uint8Array.of(0xff, SOI),
    ...original.segments.flatMap(colourSegment),
    ...quantisationTables(header, frame),
    frameHeader(header, frame),
    tables,
    writeSegment(SOS, scan.segment.data),
    data,
    Uint8Array.of(0xff, EOI),
  ])
}

/** What says how the samples are to be shown: JFIF's and Adobe's segments tell the kind of colours, the profile their look. */
function colourSegment({ marker, data }: JpegSegment): Uint8Array[] {
  if (marker === APP2 && hasText(data, 0, 'ICC_PROFILE\0')) return [writeSegment(marker, data)]
  if (marker === APP14 && hasText(data, 0, 'Adobe')) return [writeSegment(marker, data)]
  if (marker !== APP0 || !hasText(data, 0, 'JFIF\0')) return []
  const plain = cleanJfif(data, new Notes())
  return plain ? [writeSegment(marker, plain)] : []
}

/** Each with the number that the frame's header calls it by; those without large steps fit the baseline. */
function quantisationTables(header: JpegSegment, { components }: JpegFrame): Uint8Array[] {
  const byNumber = new Map(components.map(({ quantisation }, index) => [header.data[8 + 3 * index], quantisation]))
  return [...byNumber].map(([number = 0, steps]) => {
    if (!isWide(steps)) return writeSegment(DQT, Uint8Array.of(number, ...steps))
    return writeSegment(DQT, Uint8Array.of(16 | number, ...[...steps].flatMap((step) => [step >> 8, step & 255])))
  })
}

function isWide(steps: Uint16Array): boolean {
  return steps.some((step) => step > 255)
}

function frameHeader(original: JpegSegment, { width, height, components }: JpegFrame): Uint8Array {
  const header = Uint8Array.from(original.data)
  header.set([height >> 8, height & 255, width >> 8, width & 255], 1)
  return writeSegment(components.some(({ quantisation }) => isWide(quantisation)) ? EXTENDED : BASELINE, header)
}

/** One scan with all components; brightness has tables of its own. */
function sequentialScan({ components }: JpegFrame): JpegScan {
  const chosen = components.map((component, index) => {
    const table = index === 0 ? 0 : 1
    return { component, dcTable: table, acTable: table }
  })
  const named = chosen.flatMap(({ component, dcTable, acTable }) => [component.id, (dcTable << 4) | acTable])
  const data = Uint8Array.of(chosen.length, ...named, 0, 63, 0)
  return {
    segment: { marker: SOS, start: 0, end: 0, data },
    data: new Uint8Array(),
    components: chosen,
    spectralStart: 0,
    spectralEnd: 63,
    previousBit: 0,
    bit: 0,
    restartInterval: 0,
    dcDecoders: [],
    acDecoders: [],
  }
}
