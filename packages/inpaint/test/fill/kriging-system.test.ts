import { describe, expect, it } from 'vitest'
import { edgeCovariances } from '../../src/fill/edge-covariance.ts'
import { Hypotheses } from '../../src/fill/hypotheses.ts'
import { KrigingSystem } from '../../src/fill/kriging-system.ts'
import { Neighbourhood } from '../../src/fill/neighbourhood.ts'
import { HOLE, KNOWN, type Planes } from '../../src/planes.ts'
import { randomFrom } from '../support/pictures.ts'

const SIZE = 64
const inHole = (x: number, y: number): boolean => x >= 28 && x < 34 && y >= 28 && y < 34

/** Rows of random brightness in a picture, with a hole in its middle; across turns them into columns. */
function stripes(across: boolean, channels = 1): Planes {
  const random = randomFrom(3)
  const line = Float64Array.from({ length: SIZE }, () => 60 + 120 * random())
  const at = (x: number, y: number): number => line[across ? x : y]!
  const role = new Uint8Array(SIZE * SIZE).map((_, i) => (inHole(i % SIZE, i >> 6) ? HOLE : KNOWN))
  const colour = Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: SIZE * SIZE }, (_, i) => (role[i] === HOLE ? 0 : at(i % SIZE, i >> 6) + 5 * channel)),
  )
  return { width: SIZE, height: SIZE, colour, role }
}

function around(planes: Planes): Neighbourhood {
  const near = new Neighbourhood(48, 8, 12)
  const holes = Array.from(planes.role.keys()).filter((i) => planes.role[i] === HOLE)
  near.collect(planes, holes, 28, 28)
  return near
}

describe('KrigingSystem', () => {
  const scaled = edgeCovariances().map((table) => table.map((value) => 1000 * value))

  it('gives known pixels their own values back, up to the noise that it reckons with', () => {
    const planes = stripes(false, 3)
    const near = around(planes)
    const system = new KrigingSystem(48, 3)
    system.solve(near, scaled[0]!, planes.colour, SIZE)
    for (let a = 0; a < near.count; a += 1) {
      const prediction = new Float64Array(3)
      system.predict(scaled[0]!, near.x[a]!, near.y[a]!, 1, prediction)
      for (const [channel, value] of prediction.entries()) {
        expect(Math.abs(value - planes.colour[channel]![near.y[a]! * SIZE + near.x[a]!]!)).toBeLessThan(6)
      }
    }
  })

  it.each([
    [false, 0, 2],
    [true, 2, 0],
  ])('finds the direction that the picture has the more likely (stripes across: %s)', (across, right, wrong) => {
    const planes = stripes(across)
    const near = around(planes)
    const evidence = scaled.map((covariance) => {
      const system = new KrigingSystem(48, 1)
      system.solve(near, covariance, planes.colour, SIZE)
      return system.evidence
    })
    expect(Math.max(...evidence)).toBe(evidence[right])
    expect(evidence[right]! - evidence[wrong]!).toBeGreaterThan(10)
  })
})

describe('KrigingSystem, whatever the channels', () => {
  it('predicts a grey picture as it does each channel of a coloured one', () => {
    const [grey, colour] = [stripes(false), stripes(false, 3)]
    const near = around(grey)
    const covariance = edgeCovariances()[0]!.map((value) => 1000 * value)
    const one = new KrigingSystem(48, 1)
    const three = new KrigingSystem(48, 3)
    one.solve(near, covariance, grey.colour, SIZE)
    three.solve(near, covariance, colour.colour, SIZE)
    const [alone, together] = [new Float64Array(1), new Float64Array(3)]
    one.predict(covariance, 30, 31, 0.5, alone)
    three.predict(covariance, 30, 31, 0.5, together)
    // The channels of the stripes are 5 apart, of which half is told.
    for (const [channel, value] of together.entries()) expect(value).toBeCloseTo(alone[0]! + 2.5 * channel, 6)
  })

  it('leaves the last of an odd number of known pixels out', () => {
    const planes = stripes(false)
    const covariance = edgeCovariances()[0]!.map((value) => 1000 * value)
    const predicted = [24, 25].map((most) => {
      const near = around(planes)
      near.count = most
      const system = new KrigingSystem(48, 1)
      system.solve(near, covariance, planes.colour, SIZE)
      const prediction = new Float64Array(1)
      system.predict(covariance, 30, 30, 1, prediction)
      return prediction[0]
    })
    expect(predicted[1]).toBe(predicted[0])
  })
})

describe('Hypotheses', () => {
  /** Root of the mean squared error in the hole, after learning where the stripes run the other way. */
  function errorOf(edges: boolean): number {
    const planes = stripes(false)
    const elsewhere = stripes(true)
    const hypotheses = new Hypotheses(48, 1, edges)
    const whole = { left: 0, top: 0, width: SIZE, height: SIZE }
    hypotheses.learn({ samples: elsewhere.colour[0]!, role: elsewhere.role, width: SIZE }, whole)
    hypotheses.solve(around(planes), planes.colour, SIZE)
    const prediction = new Float64Array(1)
    let sum = 0
    for (let y = 28; y < 34; y += 1) {
      for (let x = 28; x < 34; x += 1) {
        hypotheses.predict(x, y, prediction)
        sum += (prediction[0]! - planes.colour[0]![y * SIZE]!) ** 2
      }
    }
    return Math.sqrt(sum / 36)
  }

  it('continue an edge of which the surroundings that were learned from know nothing', () => {
    expect(errorOf(true)).toBeLessThan(errorOf(false) / 2)
  })
})
