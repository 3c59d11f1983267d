// Finds C2PA provenance (signed content credentials) among the APP11 segments of a JPEG file.
import { hasText, latin1, viewOf } from '../bytes.ts'
import type { JpegSegment } from './segments.ts'

const APP11 = 0xeb
/** Type of a JUMBF superbox that holds a C2PA manifest store (C2PA 2.1, 11.1.4.2), as hexadecimal. */
const C2PA_TYPE = '6332706100110010800000aa00389b71'

/**
 * The segments that carry a C2PA manifest store. A JUMBF box may span several APP11 segments; they share the box
 * instance number (ISO/IEC 19566-5, D.2), and only the first one names the box's type.
 */
export function findProvenanceSegments(segments: readonly JpegSegment[]): JpegSegment[] {
  const jumbf = segments.filter(({ marker, data }) => marker === APP11 && hasText(data, 0, 'JP') && data.length >= 16)
  const instances = new Set(jumbf.filter(describesC2pa).map(instanceOf))
  return jumbf.filter((segment) => instances.has(instanceOf(segment)))
}

function instanceOf({ data }: JpegSegment): number {
  return viewOf(data).getUint16(2)
}

/** Layout: `JP`, instance (2), packet (4), box length (4), `jumb`, description length (4), `jumd`, type (16). */
function describesC2pa({ data }: JpegSegment): boolean {
  if (!hasText(data, 12, 'jumb')) return false
  // A box length of 1 announces an eight-byte length behind the box type.
  const description = viewOf(data).getUint32(8) === 1 ? 24 : 16
  if (!hasText(data, description + 4, 'jumd')) return false
  return Buffer.from(latin1(data, description + 8, 16), 'latin1').toString('hex') === C2PA_TYPE
}
