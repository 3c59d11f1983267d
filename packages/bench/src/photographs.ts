// The photographs that the engines are compared on: they come with Debian packages, so that anybody can repeat a run.
import { access } from 'node:fs/promises'
import type { PixelImage } from '@unmark/inpaint'
import sharp from 'sharp'

const WALLPAPERS = '/usr/share/wallpapers'
const MATE = '/usr/share/backgrounds/mate/nature'
const SKIMAGE = '/usr/lib/python3/dist-packages/skimage/data'
const OPENCV = '/usr/share/doc/opencv-doc/examples/data'

/** Debian package by package, in an order that mixes subjects when every other one is taken. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  'plasma-workspace-wallpapers': [
    'BytheWater',
    'ColdRipple',
    'ColorfulCups',
    'DarkestHour',
    'EveningGlow',
    'FallenLeaf',
    'Grey',
    'Kite',
    'OneStandsOut',
    'Path',
    'summer_1am',
  ].map((name) => `${WALLPAPERS}/${name}/contents/images/2560x1600.jpg`),
  'mate-backgrounds': [
    'Aqua',
    'Blinds',
    'Dune',
    'FreshFlower',
    'Garden',
    'GreenMeadow',
    'LadyBird',
    'RainDrops',
    'Storm',
    'TwoWings',
    'Wood',
    'YellowFlower',
  ].map((name) => `${MATE}/${name}.jpg`),
  'python3-skimage': ['coffee.png', 'astronaut.png', 'motorcycle_left.png'].map((name) => `${SKIMAGE}/${name}`),
  'opencv-doc': [
    'aloeL.jpg',
    'building.jpg',
    'fruits.jpg',
    'baboon.jpg',
    'leuvenA.jpg',
    'starry_night.jpg',
    'rubberwhale1.png',
    'board.jpg',
  ].map((name) => `${OPENCV}/${name}`),
}

/** Larger pictures are reduced to about this many pixels. */
const PIXELS = 1_000_000

export interface Photograph {
  readonly name: string
  /** Place in the whole list, whether or not all of it is there: what is drawn on a picture depends on it. */
  readonly index: number
  readonly file: string
  /** Engines are tuned on one half, and figures are reported on the other. */
  readonly half: 'tune' | 'test'
}

/** Those that are installed; a package that is not is named through `print`. */
export async function findPhotographs(print: (line: string) => void): Promise<Photograph[]> {
  const found: Photograph[] = []
  let index = 0
  for (const [debian, files] of Object.entries(SOURCES)) {
    let missing = 0
    for (const file of files) {
      const half = index % 2 === 0 ? 'tune' : 'test'
      if (await isThere(file)) found.push({ name: nameOf(file), index, file, half })
      else missing += 1
      index += 1
    }
    if (missing > 0)
      print(`Skipped: ${missing} of ${files.length} photographs of the Debian package ${debian} are missing.`)
  }
  return found
}

/** Its pixels in RGB, at about `pixels` in number or fewer. */
export async function loadPhotograph({ file }: Photograph, pixels = PIXELS): Promise<PixelImage> {
  const { width, height } = await sharp(file).metadata()
  const scale = Math.min(1, Math.sqrt(pixels / (width * height)))
  const { data, info } = await sharp(file)
    .resize(Math.round(width * scale), Math.round(height * scale), { fit: 'fill' })
    .flatten({ background: '#000' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  if (info.channels !== 3) throw new Error(`Expected three channels; ${file} gave ${info.channels}.`)
  return { data: new Uint8Array(data), width: info.width, height: info.height, channels: 3 }
}

function nameOf(file: string): string {
  const parts = file.split('/')
  return file.startsWith(WALLPAPERS) ? parts[4]! : parts.at(-1)!.replace(/\.\w+$/, '')
}

async function isThere(file: string): Promise<boolean> {
  try {
    await access(file)
    return true
  } catch {
    return false
  }
}
