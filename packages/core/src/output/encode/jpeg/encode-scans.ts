// Writes the frame's coefficients again, scan by scan as in the original file, with the best Huffman tables.
import type { Pace } from '../pace.ts'
import type { JpegFrame, JpegScan } from './frame.ts'
import { BitWriter, buildHuffmanEncoder, type HuffmanEncoder } from './huffman-encoder.ts'
import { type ScanVisitor, walkScan } from './scan-walk.ts'

export interface EncodedScan {
  /** A DHT segment with the tables that this scan uses, marker included; empty when it uses none. */
  readonly tables: Uint8Array
  /** Compressed data, with restart markers. */
  readonly data: Uint8Array
}

/** Encodes one scan, sequential or progressive, with its own parameters (ITU-T T.81, F.1 and G.1). */
export async function encodeScan(frame: JpegFrame, scan: JpegScan, pace: Pace): Promise<EncodedScan> {
  const counter = new SymbolCounter()
  await writeBlocks(frame, scan, counter, pace)
  const encoders = counter.encoders()
  const writer = new SymbolWriter(encoders, scan.data.length + 1024)
  await writeBlocks(frame, scan, writer, pace)
  return { tables: tableSegment(encoders), data: writer.finish() }
}

/** Takes what a scan encoder puts out: once to count symbols, once to write them. */
interface SymbolSink {
  /** A symbol of the table in `slot`: 0 to 3 for DC, 4 to 7 for AC. */
  symbol(slot: number, symbol: number): void
  bits(value: number, length: number): void
  restart(number: number): void
}

class SymbolCounter implements SymbolSink {
  readonly #frequencies: (Uint32Array | undefined)[] = []

  symbol(slot: number, symbol: number): void {
    this.#frequencies[slot] ??= new Uint32Array(256)
    const frequencies = this.#frequencies[slot]
    frequencies[symbol] = (frequencies[symbol] as number) + 1
  }

  bits(): void {}

  restart(): void {}

  encoders(): (HuffmanEncoder | undefined)[] {
    return Array.from(this.#frequencies, (frequencies) => frequencies && buildHuffmanEncoder(frequencies))
  }
}

class SymbolWriter implements SymbolSink {
  readonly #encoders: readonly (HuffmanEncoder | undefined)[]
  readonly #writer: BitWriter

  constructor(encoders: readonly (HuffmanEncoder | undefined)[], capacity: number) {
    this.#encoders = encoders
    this.#writer = new BitWriter(capacity)
  }

  symbol(slot: number, symbol: number): void {
    const encoder = this.#encoders[slot] as HuffmanEncoder
    this.#writer.bits(encoder.codes[symbol] as number, encoder.lengths[symbol] as number)
  }

  bits(value: number, length: number): void {
    this.#writer.bits(value, length)
  }

  restart(number: number): void {
    this.#writer.restart(number)
  }

  finish(): Uint8Array {
    return this.#writer.finish()
  }
}

async function writeBlocks(frame: JpegFrame, scan: JpegScan, sink: SymbolSink, pace: Pace): Promise<void> {
  const encoder = new ScanEncoder(frame, scan, sink)
  await walkScan(frame, scan, encoder, pace)
  encoder.finish()
}

/** An end-of-band run is written at the latest when it holds this many blocks (T.81, G.1.2.2). */
const LONGEST_RUN = 0x7fff

class ScanEncoder implements ScanVisitor {
  readonly #scan: JpegScan
  readonly #sink: SymbolSink
  readonly #coefficients: Int16Array[]
  readonly #dcSlots: number[]
  readonly #acSlots: number[]
  readonly #predictions: Int32Array
  readonly #write: (index: number, coefficients: Int16Array, at: number) => void
  #restarts = 0
  #run = 0
  /** Correction bits of the blocks in the run; they follow it. */
  #runCorrections: number[] = []

  constructor(frame: JpegFrame, scan: JpegScan, sink: SymbolSink) {
    this.#scan = scan
    this.#sink = sink
    this.#coefficients = scan.components.map(({ component }) => component.coefficients)
    this.#dcSlots = scan.components.map(({ dcTable }) => dcTable & 3)
    this.#acSlots = scan.components.map(({ acTable }) => 4 + (acTable & 3))
    this.#predictions = new Int32Array(scan.components.length)
    const refines = scan.previousBit > 0
    if (!frame.progressive) this.#write = (index, from, at) => this.#sequential(index, from, at)
    else if (scan.spectralStart === 0) {
      this.#write = refines
        ? (_, from, at) => this.#sink.bits((from[at] as number) >> scan.bit, 1)
        : (index, from, at) => this.#dc(index, (from[at] as number) >> scan.bit)
    } else {
      this.#write = refines
        ? (index, from, at) => this.#acRefine(this.#acSlots[index] as number, from, at)
        : (index, from, at) => this.#acFirst(this.#acSlots[index] as number, from, at)
    }
  }

  block(index: number, at: number): void {
    this.#write(index, this.#coefficients[index] as Int16Array, at)
  }

  restart(): void {
    this.finish()
    this.#sink.restart(this.#restarts++)
    this.#predictions.fill(0)
  }

  /** To be called behind the last block: writes a run that is still open. */
  finish(): void {
    this.#endRun(this.#acSlots[0] as number)
  }

  #sequential(index: number, from: Int16Array, at: number): void {
    const sink = this.#sink
    const slot = this.#acSlots[index] as number
    this.#dc(index, from[at] as number)
    let zeros = 0
    for (let k = at + 1; k < at + 64; k++) {
      const value = from[k] as number
      if (value === 0) {
        zeros++
        continue
      }
      for (; zeros > 15; zeros -= 16) sink.symbol(slot, 0xf0)
      const size = 32 - Math.clz32(value < 0 ? -value : value)
      sink.symbol(slot, (zeros << 4) | size)
      sink.bits(value < 0 ? value - 1 : value, size)
      zeros = 0
    }
    if (zeros > 0) sink.symbol(slot, 0)
  }

  #dc(index: number, value: number): void {
    const difference = value - (this.#predictions[index] as number)
    this.#predictions[index] = value
    const size = 32 - Math.clz32(Math.abs(difference))
    this.#sink.symbol(this.#dcSlots[index] as number, size)
    this.#sink.bits(difference < 0 ? difference - 1 : difference, size)
  }

  #acFirst(slot: number, from: Int16Array, at: number): void {
    const { spectralStart, spectralEnd, bit } = this.#scan
    let zeros = 0
    for (let k = spectralStart; k <= spectralEnd; k++) {
      const value = from[at + k] as number
      const size = 32 - Math.clz32(Math.abs(value) >> bit)
      if (size === 0) {
        zeros++
        continue
      }
      this.#endRun(slot)
      for (; zeros > 15; zeros -= 16) this.#sink.symbol(slot, 0xf0)
      this.#sink.symbol(slot, (zeros << 4) | size)
      const magnitude = Math.abs(value) >> bit
      this.#sink.bits(value < 0 ? ~magnitude : magnitude, size)
      zeros = 0
    }
    if (zeros > 0) this.#extendRun(slot, [])
  }

  /** T.81, G.1.2.3: new coefficients are ±1; known ones get a correction bit behind the next symbol. */
  #acRefine(slot: number, from: Int16Array, at: number): void {
    const { spectralStart, spectralEnd, bit } = this.#scan
    let lastNew = spectralEnd
    while (lastNew >= spectralStart && Math.abs(from[at + lastNew] as number) >> bit !== 1) lastNew--
    let zeros = 0
    let corrections: number[] = []
    for (let k = spectralStart; k <= spectralEnd; k++) {
      const value = from[at + k] as number
      const magnitude = Math.abs(value) >> bit
      if (magnitude === 0) {
        zeros++
        continue
      }
      for (; zeros > 15 && k <= lastNew; zeros -= 16) {
        this.#symbolThenCorrections(slot, 0xf0, corrections)
        corrections = []
      }
      if (magnitude > 1) {
        corrections.push(magnitude & 1)
        continue
      }
      this.#endRun(slot)
      this.#sink.symbol(slot, (zeros << 4) | 1)
      this.#sink.bits(value < 0 ? 0 : 1, 1)
      this.#writeCorrections(corrections)
      corrections = []
      zeros = 0
    }
    if (zeros > 0 || corrections.length > 0) this.#extendRun(slot, corrections)
  }

  #symbolThenCorrections(slot: number, symbol: number, corrections: readonly number[]): void {
    this.#endRun(slot)
    this.#sink.symbol(slot, symbol)
    this.#writeCorrections(corrections)
  }

  #extendRun(slot: number, corrections: readonly number[]): void {
    this.#run++
    this.#runCorrections.push(...corrections)
    if (this.#run === LONGEST_RUN) this.#endRun(slot)
  }

  #endRun(slot: number): void {
    if (this.#run === 0) return
    const size = 31 - Math.clz32(this.#run)
    this.#sink.symbol(slot, size << 4)
    this.#sink.bits(this.#run, size)
    this.#run = 0
    this.#writeCorrections(this.#runCorrections)
    this.#runCorrections = []
  }

  #writeCorrections(corrections: readonly number[]): void {
    for (const bit of corrections) this.#sink.bits(bit, 1)
  }
}

function tableSegment(encoders: readonly (HuffmanEncoder | undefined)[]): Uint8Array {
  const body: number[] = []
  for (const [slot, encoder] of encoders.entries()) {
    if (!encoder) continue
    body.push(slot < 4 ? slot : 0x10 | (slot - 4), ...encoder.counts, ...encoder.symbols)
  }
  if (body.length === 0) return new Uint8Array(0)
  return Uint8Array.from([0xff, 0xc4, (body.length + 2) >> 8, (body.length + 2) & 0xff, ...body])
}
