// A public folder that a framework copies by itself: marked pictures in it are refused, for they would leak unseen.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createProject, type TestProject } from '../helpers/project.ts'
import { VITES } from '../helpers/vites.ts'

const NUXT = { publicDir: false as const, plugins: [{ name: 'nuxt:environments' }] }

let project: TestProject

beforeEach(async () => {
  project = await createProject()
  await project.write({ 'index.html': '<script type="module" src="./main.js"></script>', 'main.js': 'export {}' })
})
afterEach(() => project.remove())

test.each(VITES)('Vite $major says which of Nuxt’s public pictures it cannot clean', async ({ vite }) => {
  await project.picture('public/team/hero.marked.png', 1)
  await expect(vite.build(project.config(NUXT))).rejects.toThrow(/public\/team\/hero\.marked\.png[\s\S]*~\/assets/)
})

test.each(VITES)('Vite $major leaves Nuxt’s other public pictures alone', async ({ vite }) => {
  await project.picture('public/hero.png', 1, { mask: false })
  await expect(vite.build(project.config(NUXT))).resolves.toBeDefined()
})

test.each(VITES)('Vite $major says nothing where a project just has no public folder', async ({ vite }) => {
  await project.picture('public/hero.marked.png', 1)
  await expect(vite.build(project.config({ publicDir: false }))).resolves.toBeDefined()
})
