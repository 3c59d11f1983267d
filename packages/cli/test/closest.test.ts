import { describe, expect, it } from 'vitest'
import { closest } from '../src/closest.ts'

describe('closest', () => {
  it.each([
    ['claen', 'clean'],
    ['stor', 'store'],
    ['cleann', 'clean'],
    ['photo.jpg', undefined],
    ['xy', undefined],
  ])('takes %s for %s', (word, meant) => {
    expect(closest(word, ['clean', 'store', 'help'])).toBe(meant)
  })
})
