// Fills the frame's coefficients from the compressed data of its scans, without decoding them to samples.
import type { Pace } from '../pace.ts'
import type { JpegFrame, JpegScan } from './frame.ts'
import { BitReader, type HuffmanDecoder, splitIntervals } from './huffman-decoder.ts'
import { type ScanVisitor, walkScan } from './scan-walk.ts'
import { checkScript } from './script.ts'
import { damaged } from './segments.ts'
import { UnspliceableJpeg } from './unspliceable.ts'

/**
 * Decodes every scan, sequential or progressive (ITU-T T.81, F.2 and G.2).
 *
 * @throws UnmarkError `INVALID_IMAGE` when compressed data is cut short, UnspliceableJpeg when it is faulty.
 */
export async function decodeScans(frame: JpegFrame, pace: Pace): Promise<void> {
  checkScript(frame)
  for (const scan of frame.scans) {
    const decoder = new ScanDecoder(frame, scan)
    await walkScan(frame, scan, decoder, pace)
    decoder.finish()
  }
}

type ReadBlock = (index: number, coefficients: Int16Array, at: number) => void

class ScanDecoder implements ScanVisitor {
  readonly #scan: JpegScan
  readonly #intervals: Uint8Array[]
  readonly #coefficients: Int16Array[]
  readonly #dc: (HuffmanDecoder | undefined)[]
  readonly #ac: (HuffmanDecoder | undefined)[]
  readonly #predictions: Int32Array
  readonly #read: ReadBlock
  #reader: BitReader
  #interval = 0
  /** Blocks that still belong to the current end-of-band run (T.81, G.1.2.2). */
  #run = 0

  constructor(frame: JpegFrame, scan: JpegScan) {
    this.#scan = scan
    this.#intervals = splitIntervals(scan.data)
    this.#coefficients = scan.components.map(({ component }) => component.coefficients)
    this.#dc = scan.components.map(({ dcTable }) => scan.dcDecoders[dcTable])
    this.#ac = scan.components.map(({ acTable }) => scan.acDecoders[acTable])
    this.#predictions = new Int32Array(scan.components.length)
    this.#reader = new BitReader(this.#intervals[0] as Uint8Array)
    this.#read = this.#reading(frame.progressive)
    this.#checkTables(frame.progressive)
  }

  #reading(progressive: boolean): ReadBlock {
    const { spectralStart, previousBit } = this.#scan
    if (!progressive) return (index, out, at) => this.#sequential(index, out, at)
    if (spectralStart === 0) {
      return previousBit === 0
        ? (index, out, at) => this.#dcFirst(index, out, at)
        : (_, out, at) => this.#dcRefine(out, at)
    }
    return previousBit === 0
      ? (index, out, at) => this.#acFirst(index, out, at)
      : (index, out, at) => this.#acRefine(index, out, at)
  }

  #checkTables(progressive: boolean): void {
    const { spectralStart, spectralEnd, previousBit } = this.#scan
    const needsDc = progressive ? spectralStart === 0 && previousBit === 0 : true
    const needsAc = progressive ? spectralEnd > 0 : true
    if ((needsDc && this.#dc.includes(undefined)) || (needsAc && this.#ac.includes(undefined))) {
      throw damaged('a scan uses a Huffman table that is missing')
    }
  }

  block(index: number, at: number): void {
    this.#read(index, this.#coefficients[index] as Int16Array, at)
  }

  restart(): void {
    this.#checkEnd()
    this.#interval++
    const next = this.#intervals[this.#interval]
    if (!next) throw damaged('its compressed data ends too early')
    this.#reader = new BitReader(next)
    this.#predictions.fill(0)
    this.#run = 0
  }

  /** To be called behind the last block. */
  finish(): void {
    this.#checkEnd()
    if (this.#interval + 1 !== this.#intervals.length) throw new UnspliceableJpeg('has misplaced restart markers')
  }

  #checkEnd(): void {
    if (this.#reader.overrun) throw damaged('its compressed data ends too early')
  }

  #sequential(index: number, out: Int16Array, at: number): void {
    const reader = this.#reader
    const ac = this.#ac[index] as HuffmanDecoder
    out[at] = this.#nextDc(index)
    for (let k = 1; k < 64; k++) {
      const symbol = reader.symbol(ac)
      const size = symbol & 15
      if (size === 0) {
        if (symbol !== 0xf0) return
        k += 15
        continue
      }
      k += symbol >> 4
      if (k > 63) throw faulty()
      out[at + k] = reader.signed(size)
    }
  }

  #nextDc(index: number): number {
    const size = this.#reader.symbol(this.#dc[index] as HuffmanDecoder)
    if (size > 15) throw faulty()
    const value = (this.#predictions[index] as number) + (size === 0 ? 0 : this.#reader.signed(size))
    this.#predictions[index] = value
    return value
  }

  #dcFirst(index: number, out: Int16Array, at: number): void {
    out[at] = this.#nextDc(index) << this.#scan.bit
  }

  #dcRefine(out: Int16Array, at: number): void {
    if (this.#reader.bits(1) === 1) out[at] = (out[at] as number) | (1 << this.#scan.bit)
  }

  #acFirst(index: number, out: Int16Array, at: number): void {
    if (this.#run > 0) {
      this.#run--
      return
    }
    const reader = this.#reader
    const ac = this.#ac[index] as HuffmanDecoder
    const { spectralStart, spectralEnd, bit } = this.#scan
    for (let k = spectralStart; k <= spectralEnd; k++) {
      const symbol = reader.symbol(ac)
      const skip = symbol >> 4
      const size = symbol & 15
      if (size === 0 && skip < 15) {
        this.#run = (1 << skip) - 1 + reader.bits(skip)
        return
      }
      k += skip
      if (k > spectralEnd && size !== 0) throw faulty()
      if (size !== 0) out[at + k] = reader.signed(size) * (1 << bit)
    }
  }

  #acRefine(index: number, out: Int16Array, at: number): void {
    const { spectralStart, spectralEnd } = this.#scan
    let k = spectralStart
    if (this.#run === 0) k = this.#refineUntilRun(this.#ac[index] as HuffmanDecoder, out, at)
    if (this.#run > 0) {
      for (; k <= spectralEnd; k++) if (out[at + k] !== 0) this.#correct(out, at + k)
      this.#run--
    }
  }

  /** Reads new coefficients and corrections up to an end-of-band run; gives the first coefficient of that run. */
  #refineUntilRun(ac: HuffmanDecoder, out: Int16Array, at: number): number {
    const reader = this.#reader
    const { spectralStart, spectralEnd, bit } = this.#scan
    let k = spectralStart
    while (k <= spectralEnd) {
      const symbol = reader.symbol(ac)
      let skip = symbol >> 4
      let value = 0
      if ((symbol & 15) === 0) {
        if (skip < 15) {
          this.#run = (1 << skip) + reader.bits(skip)
          return k
        }
      } else {
        if ((symbol & 15) !== 1) throw faulty()
        value = reader.bits(1) === 1 ? 1 << bit : -1 << bit
      }
      // Skips `skip` coefficients that stay zero; those that are not get their correction bit on the way.
      for (; k <= spectralEnd; k++) {
        if (out[at + k] !== 0) this.#correct(out, at + k)
        else if (skip-- === 0) break
      }
      if (value !== 0) {
        if (k > spectralEnd) throw faulty()
        out[at + k] = value
      }
      k++
    }
    return k
  }

  #correct(out: Int16Array, at: number): void {
    if (this.#reader.bits(1) === 0) return
    const value = out[at] as number
    const step = 1 << this.#scan.bit
    if ((Math.abs(value) & step) === 0) out[at] = value > 0 ? value + step : value - step
  }
}

function faulty(): UnspliceableJpeg {
  return new UnspliceableJpeg('has errors in its compressed data')
}
