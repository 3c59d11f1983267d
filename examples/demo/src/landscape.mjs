// Draws a landscape with what makes inpainting hard in photographs: soft gradients, sharp edges, texture and grain.
import { fractalNoise, mix, smooth } from './noise.mjs'

const SKY_TOP = [72, 118, 178]
const SKY_LOW = [236, 206, 172]
const CLOUD = [250, 244, 236]
const RIDGES = [
  { base: 0.5, height: 0.22, scale: 3, colour: [128, 140, 160], texture: 10, seed: 11 },
  { base: 0.6, height: 0.2, scale: 5, colour: [86, 104, 108], texture: 22, seed: 23 },
  { base: 0.72, height: 0.16, scale: 7, colour: [58, 84, 58], texture: 40, seed: 37 },
]
const MEADOW = { colour: [112, 128, 58], texture: 62, seed: 53 }

/** RGB samples of the landscape, row by row, 3 bytes per pixel. */
export function drawLandscape(width, height) {
  const data = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const grain = 7 * (fractalNoise(x * 0.9, y * 0.9, 97, 2) - 0.5)
      const colour = colourAt(x / height, y / height)
      for (let channel = 0; channel < 3; channel++) {
        data[(y * width + x) * 3 + channel] = Math.round(Math.min(255, Math.max(0, colour[channel] + grain)))
      }
    }
  }
  return data
}

function colourAt(x, y) {
  const meadowLine = 0.84 + 0.03 * fractalNoise(x * 2, 0, 71, 3)
  if (y > meadowLine) return textured(MEADOW, x, y, 1.2 - 0.5 * (y - meadowLine))
  const ridge = RIDGES.findLast(
    ({ base, height, scale, seed }) => y > base + height * (0.5 - ridgeLine(x, scale, seed)),
  )
  return ridge ? textured(ridge, x, y, 1) : sky(x, y)
}

function ridgeLine(x, scale, seed) {
  return fractalNoise(x * scale, 0.5, seed, 6)
}

function textured({ colour, texture, seed }, x, y, light) {
  const shade = texture * (fractalNoise(x * 40, y * 40, seed + 5, 5) - 0.5)
  const slope = 18 * (fractalNoise(x * 6, y * 6, seed + 9, 4) - 0.5)
  return colour.map((value) => value * light + shade + slope)
}

function sky(x, y) {
  const cover = smooth((fractalNoise(x * 2.2, y * 5, 5, 6) - 0.5) * 4)
  return SKY_TOP.map((value, channel) =>
    mix(mix(value, SKY_LOW[channel], smooth(y / 0.6)), CLOUD[channel], 0.75 * cover),
  )
}
