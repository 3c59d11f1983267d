// Tells how a JPEG's components make up colours, and gives each pixel's value of a component.
import type { PixelImage } from '@unmark/inpaint'
import { hasText } from '../bytes.ts'
import type { JpegFrame } from './frame.ts'
import { APP0, APP14 } from './segments.ts'

/** Weights of red, green and blue and the offset that make one component. */
export interface ComponentWeights {
  readonly red: number
  readonly green: number
  readonly blue: number
  readonly offset: number
}

/** JFIF 1.02: ITU-R BT.601 with the full range of 0 to 255. */
const YCBCR: readonly ComponentWeights[] = [
  { red: 0.299, green: 0.587, blue: 0.114, offset: 0 },
  { red: -0.299 / 1.772, green: -0.587 / 1.772, blue: 0.5, offset: 128 },
  { red: 0.5, green: -0.587 / 1.402, blue: -0.114 / 1.402, offset: 128 },
]

const RGB: readonly ComponentWeights[] = [
  { red: 1, green: 0, blue: 0, offset: 0 },
  { red: 0, green: 1, blue: 0, offset: 0 },
  { red: 0, green: 0, blue: 1, offset: 0 },
]

/** The weights of each component, told apart by JFIF, Adobe's marker and component ids as libjpeg does. */
export function componentWeights(frame: JpegFrame): readonly ComponentWeights[] {
  if (frame.components.length === 1) return RGB
  const has = (marker: number, text: string) =>
    frame.segments.find((segment) => segment.marker === marker && hasText(segment.data, 0, text))
  if (has(APP0, 'JFIF\0')) return YCBCR
  const adobe = has(APP14, 'Adobe')
  if (adobe && adobe.data.length >= 12) return adobe.data[11] === 0 ? RGB : YCBCR
  const ids = frame.components.map(({ id }) => id)
  return String.fromCharCode(...ids) === 'RGB' ? RGB : YCBCR
}

/** Value of a component, 0 to 255, for the pixel whose samples begin at `at`. */
export function componentValue(pixels: PixelImage, at: number, weights: ComponentWeights): number {
  const { data, channels } = pixels
  if (channels === 1) return data[at] as number
  const red = weights.red * (data[at] as number)
  return red + weights.green * (data[at + 1] as number) + weights.blue * (data[at + 2] as number) + weights.offset
}
