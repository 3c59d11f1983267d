// Photographs that Debian's own packages bring: nothing is downloaded by us, and none of them is kept here.
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { PixelImage } from '@unmark/inpaint'
import sharp from 'sharp'

const MATE = '/usr/share/backgrounds/mate/nature'
const PLASMA = '/usr/share/wallpapers'
const SKIMAGE = '/usr/lib/python3/dist-packages/skimage/data'
const OPENCV = '/usr/share/doc/opencv-doc/examples/data'

const FILES = [
  ...[
    'RainDrops',
    'Blinds',
    'Dune',
    'TwoWings',
    'Storm',
    'Wood',
    'LadyBird',
    'YellowFlower',
    'Garden',
    'GreenMeadow',
  ].map((name) => `${MATE}/${name}.jpg`),
  ...['Autumn', 'OneStandsOut', 'ColorfulCups', 'EveningGlow', 'FallenLeaf', 'BytheWater'].map(
    (name) => `${PLASMA}/${name}/contents/images/2560x1600.jpg`,
  ),
  ...['astronaut', 'coffee', 'chelsea'].map((name) => `${SKIMAGE}/${name}.png`),
  `${OPENCV}/baboon.jpg`,
]

export interface Photograph {
  readonly name: string
  readonly file: string
}

/** The 20 photographs; throws with the packages' names when one is missing. */
export function photographs(): Photograph[] {
  const missing = FILES.filter((file) => !existsSync(file))
  if (missing.length > 0) {
    const packages = 'mate-backgrounds plasma-workspace-wallpapers python3-skimage opencv-doc'
    throw new Error(`Missing ${missing.join(', ')}. Install them: apt-get install ${packages}`)
  }
  return FILES.map((file) => ({
    name: file.startsWith(PLASMA) ? path.basename(path.resolve(file, '../../..')) : path.parse(file).name,
    file,
  }))
}

/** RGB pixels of a photograph, shrunk to at most `area` pixels. */
export async function loadPhotograph({ file }: Photograph, area: number): Promise<PixelImage> {
  const { width, height } = await sharp(file).metadata()
  const shrink = Math.min(1, Math.sqrt(area / (width * height)))
  const { data, info } = await sharp(file)
    .resize(Math.round(width * shrink), Math.round(height * shrink), { fit: 'fill' })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data: new Uint8Array(data), width: info.width, height: info.height, channels: 3 }
}
