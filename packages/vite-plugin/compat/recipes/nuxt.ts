// Nuxt: a server-rendered application with pictures in a template, a style, the code.
import { PLUGIN_FILE, type Recipe, type References, writeFiles } from '../recipe.ts'

export const nuxt: Recipe = {
  name: 'nuxt',
  reports: ['nuxt', '@nuxt/vite-builder > vite', 'vue'],
  places: ['template', 'css', 'code', 'inlined'],
  refused: ['public'],
  assets: 'app/assets',
  publicFolder: 'public',
  output: ['.output'],
  leftovers: ['.nuxt', 'node_modules/.cache'],
  build: ['nuxt', 'build'],
  make,
}

function make(folder: string, references: References): Promise<void> {
  const dependencies = { nuxt: '^4.0.0', vue: '^3.5.0' }
  return writeFiles(folder, {
    'package.json': JSON.stringify({ private: true, type: 'module', dependencies }),
    'nuxt.config.ts': `import { unmarkPlugins } from './${PLUGIN_FILE}'
export default defineNuxtConfig({
  compatibilityDate: '2025-07-01',
  css: ['~/assets/main.css'],
  vite: { plugins: [...unmarkPlugins] },
})
`,
    'app/assets/main.css': `body { background: url(${references('css', '.')}) }\n`,
    'app/app.vue': `<script setup lang="ts">
import code from '${references('code', '~/assets')}'
import small from '${references('inlined', '~/assets')}'
</script>
<template>
  <main>
    <img src="${references('template', '~/assets')}" alt="" /><img :src="code" alt="" /><img :src="small" alt="" />
  </main>
</template>
`,
  })
}
