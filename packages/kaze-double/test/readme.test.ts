import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { CUT_POINTS, DELIVERIES, FAULT_KINDS } from '../src/index.ts'

it('the README names every fault, every cut point and every shape of a result', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const unnamed = [...FAULT_KINDS, ...CUT_POINTS, ...DELIVERIES].filter((word) => !readme.includes(`\`${word}\``))
  expect(unnamed).toEqual([])
})
