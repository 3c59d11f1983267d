// The rectangle that everything in this package is cut by.

/** A rectangle in pixels. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** `box` with `margin` pixels more on every side, cut to a picture of `width` by `height` pixels. */
export function grow(box: Box, margin: number, width: number, height: number): Box {
  const left = Math.max(0, box.left - margin)
  const top = Math.max(0, box.top - margin)
  const right = Math.min(width, box.left + box.width + margin)
  const bottom = Math.min(height, box.top + box.height + margin)
  return { left, top, width: right - left, height: bottom - top }
}

/** The smallest box around two boxes. */
export function around(a: Box, b: Box): Box {
  const left = Math.min(a.left, b.left)
  const top = Math.min(a.top, b.top)
  const right = Math.max(a.left + a.width, b.left + b.width)
  const bottom = Math.max(a.top + a.height, b.top + b.height)
  return { left, top, width: right - left, height: bottom - top }
}
