// Astro: a page with pictures in its markup, through its own optimiser, in its style and in the public folder.
import { PLUGIN_FILE, type Recipe, type References, writeFiles } from '../recipe.ts'

export const astro: Recipe = {
  name: 'astro',
  reports: ['astro', 'astro > vite'],
  places: ['markup', 'optimized', 'css', 'code', 'inlined', 'public'],
  assets: 'src/assets',
  publicFolder: 'public',
  output: ['dist'],
  leftovers: ['node_modules/.astro', '.astro'],
  build: ['astro', 'build'],
  make,
}

function make(folder: string, references: References): Promise<void> {
  const dependencies = { astro: '^5.0.0' }
  return writeFiles(folder, {
    'package.json': JSON.stringify({ private: true, type: 'module', dependencies }),
    'astro.config.mjs': `import { defineConfig } from 'astro/config'
import { unmarkPlugins } from './${PLUGIN_FILE}'
export default defineConfig({ vite: { plugins: [...unmarkPlugins] } })
`,
    'src/pages/index.astro': `---
import { Image } from 'astro:assets'
import markup from '${references('markup', '../assets')}'
import optimized from '${references('optimized', '../assets')}'
---
<html lang="en"><head><title>Page</title></head><body>
<img src={markup.src} alt="" /><Image src={optimized} width={160} alt="" /><img src="${references('public', '')}" alt="" />
<script>
  import code from '${references('code', '../assets')}'
  import small from '${references('inlined', '../assets')}'
  for (const picture of [code, small]) document.body.append(Object.assign(new Image(), { src: picture.src }))
</script>
</body></html>
<style>
  body { background: url(${references('css', '../assets')}) }
</style>
`,
  })
}
