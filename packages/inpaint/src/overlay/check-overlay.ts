// Refuses an overlay, a place or an option that cannot be worked with, in words that say what was expected.
import { checkImage } from '../check-input.ts'
import type { Overlay, OverlayOptions, OverlayPlace } from './contract.ts'

/** Throws a `TypeError` for a value of the wrong kind and a `RangeError` for one of the wrong size. */
export function checkOverlay(overlay: Overlay, places: readonly OverlayPlace[], options: OverlayOptions): void {
  checkImage(overlay.image)
  if (overlay.opacity !== undefined && !(overlay.opacity > 0 && overlay.opacity <= 1)) {
    throw new RangeError(`overlay.opacity must be above 0 and at most 1, not ${String(overlay.opacity)}.`)
  }
  for (const [index, place] of places.entries()) checkPlace(place, index)
  checkChoice('source', options.source, ['exact', 'lossy'])
  checkChoice('force', options.force, [true, false])
  checkChoice('quality', options.quality, ['best', 'fast'])
  if (options.refine === undefined || options.refine === false) return
  checkRange('refine.pixels', options.refine.pixels, 64)
  checkRange('refine.scale', options.refine.scale, 0.2)
}

function checkPlace(place: OverlayPlace, index: number): void {
  for (const side of ['x', 'y'] as const) {
    if (Number.isFinite(place[side])) continue
    throw new RangeError(`places[${index}].${side} must be a number of pixels, not ${String(place[side])}.`)
  }
  for (const side of ['width', 'height'] as const) {
    const value = place[side]
    if (value === undefined || (Number.isFinite(value) && value > 0)) continue
    throw new RangeError(`places[${index}].${side} must be a number of pixels above 0, not ${String(value)}.`)
  }
}

function checkChoice(name: string, value: unknown, allowed: readonly unknown[]): void {
  if (value === undefined || allowed.includes(value)) return
  throw new TypeError(`options.${name} must be ${allowed.join(' or ')}, not ${String(value)}.`)
}

function checkRange(name: string, value: number | undefined, limit: number): void {
  if (value === undefined || (value >= 0 && value <= limit)) return
  throw new RangeError(`options.${name} must be from 0 to ${limit}, not ${String(value)}.`)
}
