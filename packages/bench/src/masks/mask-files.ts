// Mask files of 12 megapixels as people save them: tiled strokes in each dialect, and once with loss.
import sharp, { type Sharp } from 'sharp'

export const WIDTH = 4000
export const HEIGHT = 3000
const [TILE_WIDTH, TILE_HEIGHT] = [400, 300]

/** File bytes by what they are. */
export async function makeMaskFiles(): Promise<Readonly<Record<string, Buffer>>> {
  return {
    'red smear, PNG': await draw('#000', '#f00').png().toBuffer(),
    'white on black, PNG': await draw('#000', '#fff').toColourspace('b-w').png().toBuffer(),
    'white on black, JPEG': await draw('#000', '#fff').jpeg({ quality: 90 }).toBuffer(),
    'strokes on nothing, PNG': await draw('none', '#fff').png().toBuffer(),
  }
}

/** Hard-edged strokes, as a mask has to have them: about a tenth of all pixels. */
function draw(ground: string, stroke: string): Sharp {
  const shape = `<path d="M40 220 L120 80 L200 220 M70 160 H170 M240 80 V220 M240 90 C340 80 340 150 240 150"/>`
  const tile = `<pattern id="t" width="${TILE_WIDTH}" height="${TILE_HEIGHT}" patternUnits="userSpaceOnUse">
    <g fill="none" stroke="${stroke}" stroke-width="20" shape-rendering="crispEdges">${shape}</g></pattern>`
  const paint = (fill: string) => `<rect width="100%" height="100%" fill="${fill}"/>`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">
    <defs>${tile}</defs>${paint(ground)}${paint('url(#t)')}</svg>`
  const drawn = sharp(Buffer.from(svg))
  return ground === 'none' ? drawn : drawn.removeAlpha()
}
