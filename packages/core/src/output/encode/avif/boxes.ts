// Reads the few boxes of an AVIF file that tell how its picture was encoded.
import { hasText, viewOf } from '../bytes.ts'

export interface AvifTraits {
  readonly bitDepth: 8 | 10 | 12
  readonly chromaSubsampling: '4:2:0' | '4:4:4'
  /** True when brightness follows PQ or HLG, which a plain encoding would show wrongly. */
  readonly highDynamicRange: boolean
}

/** Transfer characteristics of ITU-T H.273: SMPTE ST 2084 (PQ) and ARIB STD-B67 (HLG). */
const HDR_TRANSFERS = [16, 18]

/** Traits of the first picture item, from its `av1C` and `colr` properties (AV1-ISOBMFF 2.3, ISO/IEC 14496-12). */
export function readAvifTraits(bytes: Uint8Array): AvifTraits {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const config = file.indexOf('av1C', 0, 'latin1')
  // Version, profile and level, then: tier, high bit depth, twelve bit, monochrome, subsampling x and y.
  const flags = config < 0 ? 0 : (bytes[config + 6] ?? 0)
  const deep = (flags & 0x40) !== 0
  const subsampled = (flags & 0x08) !== 0
  return {
    bitDepth: deep ? ((flags & 0x20) !== 0 ? 12 : 10) : 8,
    chromaSubsampling: subsampled ? '4:2:0' : '4:4:4',
    highDynamicRange: HDR_TRANSFERS.includes(transfer(bytes, file.indexOf('colrnclx', 0, 'latin1'))),
  }
}

function transfer(bytes: Uint8Array, at: number): number {
  return at < 0 || !hasText(bytes, at, 'colrnclx') || at + 12 > bytes.length ? 0 : viewOf(bytes).getUint16(at + 10)
}
