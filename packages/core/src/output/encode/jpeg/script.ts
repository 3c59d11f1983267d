// Checks that a file's scans send every bit at most once and in order, so that they can be written again.
import type { JpegComponent, JpegFrame, JpegScan } from './frame.ts'
import { UnspliceableJpeg } from './unspliceable.ts'

const NOT_SENT = -1

/**
 * Checks the scan script against ITU-T T.81, G.1.1.1: a refinement sends exactly the next bit, and nothing comes twice.
 *
 * @throws UnspliceableJpeg when it does not hold.
 */
export function checkScript(frame: JpegFrame): void {
  const sent = new Map(frame.components.map((component) => [component, new Int8Array(64).fill(NOT_SENT)]))
  for (const scan of frame.scans) {
    checkRange(frame, scan)
    for (const { component } of scan.components) record(sent.get(component) as Int8Array, scan, frame.progressive)
  }
  if (frame.components.some((component) => neverSent(sent, component))) {
    throw new UnspliceableJpeg('leaves out a colour component')
  }
}

function neverSent(sent: ReadonlyMap<JpegComponent, Int8Array>, component: JpegComponent): boolean {
  return sent.get(component)?.[0] === NOT_SENT
}

function checkRange(frame: JpegFrame, scan: JpegScan): void {
  const { spectralStart, spectralEnd, components } = scan
  if (!frame.progressive) return
  const dcOnly = spectralStart === 0 && spectralEnd === 0
  const acOnly = spectralStart > 0 && spectralEnd >= spectralStart && spectralEnd < 64 && components.length === 1
  if (!dcOnly && !acOnly) throw new UnspliceableJpeg('has a scan of an impossible range')
}

function record(sent: Int8Array, scan: JpegScan, progressive: boolean): void {
  const { previousBit, bit } = scan
  const first = progressive ? scan.spectralStart : 0
  const last = progressive ? scan.spectralEnd : 63
  for (let k = first; k <= last; k++) {
    const before = sent[k]
    const inOrder = !progressive || previousBit === 0 ? before === NOT_SENT : before === previousBit
    if (!inOrder || (progressive && previousBit !== 0 && bit !== previousBit - 1)) {
      throw new UnspliceableJpeg('sends its coefficients in an impossible order')
    }
    sent[k] = progressive ? bit : 0
  }
}
