// Refuses what cannot be worked on before a thread is started, in words that say what was expected.
import type { InpaintOptions } from './options.ts'
import type { PixelImage, PixelMask } from './types.ts'

/** Throws a `TypeError` for a value of the wrong kind and a `RangeError` for one of the wrong size. */
export function checkImage(image: PixelImage): void {
  checkSize('image', image.width, image.height)
  if (!(image.data instanceof Uint8Array) && !(image.data instanceof Uint16Array)) {
    throw new TypeError('image.data must be a Uint8Array (0..255) or a Uint16Array (0..65535).')
  }
  if (![1, 2, 3, 4].includes(image.channels)) {
    throw new RangeError(`image.channels must be 1, 2, 3 or 4, not ${String(image.channels)}.`)
  }
  checkLength('image', image.data.length, image.width, image.height, image.channels)
}

/** Throws a `TypeError` or `RangeError` unless `mask` belongs to `image`; its pixels are not read. */
export function checkMask(mask: PixelMask, image: PixelImage): void {
  checkSize('mask', mask.width, mask.height)
  if (!(mask.data instanceof Uint8Array)) {
    throw new TypeError('mask.data must be a Uint8Array: one byte per pixel, 0 keeps the pixel.')
  }
  checkLength('mask', mask.data.length, mask.width, mask.height, 1)
  if (mask.width === image.width && mask.height === image.height) return
  const sizes = `${mask.width} x ${mask.height} and the picture ${image.width} x ${image.height}`
  throw new RangeError(`The mask must have the picture's size, but the mask is ${sizes}. Scale or redraw the mask.`)
}

/** Throws a `TypeError` unless every option is one of its allowed values. */
export function checkOptions(options: InpaintOptions): void {
  checkChoice('quality', options.quality, ['best', 'fast'])
  checkChoice('translucent', options.translucent, ['auto', 'never'])
  checkChoice('generous', options.generous, [true, false])
  checkChoice('unfound', options.unfound, ['fill', 'keep'])
}

function checkChoice(name: string, value: unknown, allowed: readonly unknown[]): void {
  if (value === undefined || allowed.includes(value)) return
  throw new TypeError(`options.${name} must be ${allowed.join(' or ')}, not ${String(value)}.`)
}

function checkSize(name: string, width: number, height: number): void {
  for (const [side, value] of Object.entries({ width, height })) {
    if (Number.isInteger(value) && value > 0) continue
    throw new RangeError(`${name}.${side} must be a whole number of pixels above 0, not ${String(value)}.`)
  }
}

function checkLength(name: string, length: number, width: number, height: number, channels: number): void {
  const expected = width * height * channels
  if (length === expected) return
  const sum = `${width} x ${height} x ${channels} = ${expected}`
  throw new RangeError(`${name}.data must hold ${sum} samples, but it holds ${length}.`)
}
