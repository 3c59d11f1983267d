// VitePress: pictures in Markdown, in a theme's component, in its style and in the public folder.
import { PLUGIN_FILE, type Recipe, type References, writeFiles } from '../recipe.ts'

export const vitepress: Recipe = {
  name: 'vitepress',
  reports: ['vitepress', 'vitepress > vite', 'vue'],
  places: ['markup', 'template', 'css', 'code', 'inlined', 'public'],
  assets: 'docs/assets',
  publicFolder: 'docs/public',
  output: ['docs/.vitepress/dist'],
  leftovers: ['docs/.vitepress/cache', 'docs/.vitepress/.temp'],
  build: ['vitepress', 'build', 'docs'],
  make,
}

function make(folder: string, references: References): Promise<void> {
  const dependencies = { vitepress: '^1.6.0' }
  return writeFiles(folder, {
    'package.json': JSON.stringify({ private: true, type: 'module', dependencies }),
    'docs/.vitepress/config.mts': `import { unmarkPlugins } from '../../${PLUGIN_FILE}'
export default { title: 'Site', vite: { plugins: [...unmarkPlugins] } }
`,
    'docs/.vitepress/theme/index.ts': `import DefaultTheme from 'vitepress/theme'
import Shown from './Shown.vue'
import './style.css'
export default { extends: DefaultTheme, enhanceApp({ app }) { app.component('Shown', Shown) } }
`,
    'docs/.vitepress/theme/style.css': `main { background: url(${references('css', '../../assets')}) }\n`,
    'docs/.vitepress/theme/Shown.vue': `<script setup lang="ts">
import code from '${references('code', '../../assets')}'
import small from '${references('inlined', '../../assets')}'
</script>
<template>
  <img :src="code" alt="" /><img :src="small" alt="" /><img src="${references('template', '../../assets')}" alt="" />
</template>
`,
    'docs/index.md': `# Page

![](${references('markup', './assets')})
![](${references('public', '')})

<Shown />
`,
  })
}
