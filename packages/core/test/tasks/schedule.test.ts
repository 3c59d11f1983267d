import { describe, expect, it } from 'vitest'
import { estimateDuration, nextPollWait } from '../../src/tasks/schedule.ts'

/** mulberry32: a small seeded generator, so that every run simulates the same tasks. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Runs `count` tasks with log-normal durations, learning from each what its polls tell; returns sums over all of them. */
function simulate(medianMs: number, sigma: number, count = 500) {
  const random = seeded(medianMs)
  const past: number[] = []
  const total = { duration: 0, lag: 0, share: 0, polls: 0 }
  for (let task = 0; task < count; task++) {
    const normal = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())
    const duration = medianMs * Math.exp(sigma * normal)
    let [elapsed, running] = [0, 0]
    do {
      running = elapsed
      elapsed += nextPollWait(elapsed, past)
      total.polls++
    } while (elapsed < duration)
    total.duration += duration
    total.lag += elapsed - duration
    total.share += (elapsed - duration) / duration
    past.push(estimateDuration(running, elapsed))
    if (past.length > 50) past.shift()
  }
  return { lag: total.lag / total.duration, share: total.share / count, polls: total.polls / count }
}

describe('nextPollWait', () => {
  it.each([
    [500, 0],
    [500, 0.1],
    [500, 0.3],
    [500, 0.5],
    [2_000, 0.3],
    [2_000, 0.5],
    [12_000, 0.3],
    [12_000, 0.5],
    [60_000, 0.3],
    [60_000, 0.5],
  ])('is late by less than 8 %% with at most 10 polls for tasks of about %d ms (sigma %d)', (median, sigma) => {
    const { lag, share, polls } = simulate(median, sigma)
    expect(lag).toBeLessThan(0.08)
    expect(share).toBeLessThan(0.08)
    expect(polls).toBeLessThanOrEqual(10)
  })

  it('is hardly late, and asks three times, where all tasks take the same time', () => {
    const { lag, polls } = simulate(500, 0)
    expect(lag).toBeLessThan(0.02)
    expect(polls).toBeLessThan(3.5)
  })

  it('finds a service that has become faster', () => {
    const slow = Array.from({ length: 20 }, () => 10_000)
    const past = [...slow]
    for (let task = 0; task < 60; task++) {
      const asked = nextPollWait(0, past)
      past.push(estimateDuration(0, asked))
      past.shift()
    }
    expect(nextPollWait(0, past)).toBeLessThan(1_000)
  })

  it('waits for a minute at most before the first poll, however long past tasks took', () => {
    expect(nextPollWait(0, [1e8, 1e8, 1e8])).toBe(60_000)
  })

  it('never asks in a tight loop, and never waits for ages', () => {
    for (const past of [[], [1, 1, 1], [1e7, 1e7, 1e7]]) {
      for (let elapsed = 0; elapsed < 1e8; elapsed = elapsed * 1.5 + 1) {
        const wait = nextPollWait(elapsed, past)
        expect(wait).toBeGreaterThanOrEqual(10)
        if (elapsed > 1e7) expect(wait).toBeLessThanOrEqual(15_000)
      }
    }
  })
})
