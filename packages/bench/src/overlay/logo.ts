// Known marks for the overlay benchmark, made by code: strokes with soft edges, as a renderer gives them.
import type { OverlayPlace, PixelImage } from '@unmark/inpaint'

type Colour = readonly [number, number, number]

/** A ring, a row of slanted bars and a base line, in one colour or two, on a transparent ground. */
export function drawLogo(width: number, height: number, first: Colour, second: Colour = first): PixelImage {
  const data = new Uint8Array(width * height * 4)
  const half = height / 2
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const ring = height * 0.08 - Math.abs(Math.hypot(x + 0.5 - half, y + 0.5 - half) - height * 0.37)
      const within = Math.min(x - height * 1.1, width - 3 - x)
      const bar = Math.min(
        height * 0.09 - Math.abs(((x + 0.35 * y) % half) - half / 2),
        y - height * 0.12,
        height * 0.7 - y,
      )
      const line = height * 0.04 - Math.abs(y - height * 0.84)
      const text = Math.min(within, Math.max(bar, line))
      const alpha = Math.min(1, Math.max(0, Math.max(ring, text) + 0.5))
      data.set([...(ring > text ? first : second), Math.round(alpha * 255)], (y * width + x) * 4)
    }
  }
  return { data, width, height, channels: 4 }
}

/** `picture` (RGB) with `logo` laid over it, rounded as a file would be. */
export function layOver(picture: PixelImage, logo: PixelImage, place: OverlayPlace, opacity: number): PixelImage {
  const data = picture.data.slice()
  for (let y = Math.max(0, -place.y); y < Math.min(logo.height, picture.height - place.y); y += 1) {
    for (let x = Math.max(0, -place.x); x < Math.min(logo.width, picture.width - place.x); x += 1) {
      const from = (y * logo.width + x) * 4
      const share = (logo.data[from + 3]! / 255) * opacity
      const to = ((place.y + y) * picture.width + place.x + x) * 3
      for (let c = 0; c < 3; c += 1)
        data[to + c] = Math.round(data[to + c]! * (1 - share) + logo.data[from + c]! * share)
    }
  }
  return { ...picture, data }
}
