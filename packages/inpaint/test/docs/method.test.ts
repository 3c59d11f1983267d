import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'

const page = new URL('../../docs/method.md', import.meta.url)

describe('the page on the method', () => {
  it('shows pictures that are there, one for each kind of mark', async () => {
    const names = [...(await readFile(page, 'utf8')).matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, name]) => name ?? '')
    expect(names).toEqual(['translucent.webp', 'thin.webp', 'wide.webp'])
    for (const name of names) {
      const { width, height } = await sharp(await readFile(new URL(name, page))).metadata()
      expect(width).toBeGreaterThan(600)
      expect(height).toBeGreaterThan(300)
    }
  })

  it('tells of files that are there', async () => {
    const names = [...(await readFile(page, 'utf8')).matchAll(/`(?:src\/)?((?:[a-z-]+\/)?[a-z-]+\.ts)`/g)]
    expect(names.length).toBeGreaterThan(10)
    const folders = ['', '../', 'deblend/', 'overlay/', 'fill/', 'mark/', 'texture/']
    for (const [, name] of names) {
      const found = await Promise.allSettled(
        folders.map((folder) => readFile(new URL(`../../src/${folder}${name}`, import.meta.url))),
      )
      expect(
        found.some(({ status }) => status === 'fulfilled'),
        name,
      ).toBe(true)
    }
  })
})
