// The mark of the demo: the word SAMPLE in plain strokes, so that no font has to be installed.
import sharp from 'sharp'

// Strokes of each letter in a box 60 wide and 100 high.
const LETTERS = {
  S: 'M54 14 C40 -4 6 0 6 26 C6 54 54 44 54 74 C54 102 18 104 4 86',
  A: 'M2 100 L30 0 L58 100 M13 64 L47 64',
  M: 'M4 100 L4 0 L30 60 L56 0 L56 100',
  P: 'M6 100 L6 0 C70 -4 70 60 6 54',
  L: 'M6 0 L6 100 L54 100',
  E: 'M54 0 L6 0 L6 100 L54 100 M6 50 L44 50',
}

function markSvg(width, height, strokeWidth) {
  const word = [...'SAMPLE']
  const scale = (width * 0.6) / (word.length * 80)
  const letters = word.map((letter, index) => `<path transform="translate(${index * 80} 0)" d="${LETTERS[letter]}"/>`)
  const place =
    `translate(${width / 2} ${height / 2}) rotate(-18) scale(${scale}) ` +
    `translate(${(-word.length * 80) / 2 + 10} -50)`
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
      `<g transform="${place}" fill="none" stroke="#fff" stroke-width="${strokeWidth / scale}" ` +
      `stroke-linecap="round" stroke-linejoin="round">${letters.join('')}</g></svg>`,
  )
}

/** How much of each pixel the mark covers, 0 to 255, one byte per pixel. */
export async function drawCoverage(width, height, strokeWidth) {
  const { data } = await sharp(markSvg(width, height, strokeWidth))
    .extractChannel('alpha')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return data
}

/** Blends a white mark of the given opacity over RGB samples: out = (1 - a) * picture + a * white. */
export function stamp(picture, coverage, opacity) {
  return Buffer.from(
    picture.map((value, index) => {
      const alpha = (opacity * coverage[Math.floor(index / 3)]) / 255
      return Math.round((1 - alpha) * value + alpha * 255)
    }),
  )
}
