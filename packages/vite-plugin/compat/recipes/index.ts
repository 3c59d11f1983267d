// All recipes, in the order in which they run.
import type { Recipe } from '../recipe.ts'
import { astro } from './astro.ts'
import { createVite } from './create-vite.ts'
import { nuxt } from './nuxt.ts'
import { reactRouter } from './react-router.ts'
import { sveltekit } from './sveltekit.ts'
import { vitepress } from './vitepress.ts'

export const recipes: readonly Recipe[] = [...createVite, sveltekit, vitepress, astro, nuxt, reactRouter]
