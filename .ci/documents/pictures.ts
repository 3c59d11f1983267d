// The pictures that the documents speak of.
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'

const WIDTH = 400
const HEIGHT = 300
/** Inside the region that the documents give: 70%,88%,28%,10%. */
const MARK = { left: 300, top: 268, width: 60, height: 20 }

/** Writes photo.jpg, photo.png, photo.mask.png and album/a.png. */
export async function drawPictures(folder: string): Promise<void> {
  const mark = await sharp({ create: { ...MARK, channels: 3, background: '#fff' } })
    .png()
    .toBuffer()
  const over = [{ input: mark, left: MARK.left, top: MARK.top }]
  const photo = sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#4a7' } }).composite(over)
  const mask = sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#000' } }).composite(over)
  const file = (name: string) => path.join(folder, name)
  await mkdir(file('album'))
  await Promise.all([
    photo.clone().jpeg().toFile(file('photo.jpg')),
    photo.clone().png().toFile(file('photo.png')),
    photo.clone().png().toFile(file('album/a.png')),
    mask.png().toFile(file('photo.mask.png')),
  ])
}
