// SvelteKit from its own minimal template, with its picture optimiser, which reads originals past Vite's asset handling.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { run } from '../commands.ts'
import { editFile, PLUGIN_FILE, type Recipe, type References, writeFiles } from '../recipe.ts'

export const sveltekit: Recipe = {
  name: 'sveltekit',
  reports: ['@sveltejs/kit', '@sveltejs/enhanced-img', 'svelte', 'vite'],
  places: ['markup', 'optimized', 'css', 'code', 'inlined', 'public'],
  assets: 'src/lib/assets',
  publicFolder: 'static',
  output: ['.svelte-kit/output'],
  build: ['vite', 'build'],
  make,
}

/** 1.0 needs a newer Node than the plugin does. */
const OPTIMISER_VERSION = '^0.10.0'

async function make(folder: string, references: References): Promise<void> {
  const options = ['--template', 'minimal', '--types', 'ts', '--no-add-ons', '--no-install']
  await run('npx', ['--yes', 'sv@latest', 'create', path.basename(folder), ...options], path.dirname(folder))
  await addOptimiser(folder)
  await editFile(folder, 'vite.config.ts', 'plugins: [', 'plugins: [...unmarkPlugins, enhancedImages(), ')
  await editFile(
    folder,
    'vite.config.ts',
    'import',
    `import { enhancedImages } from '@sveltejs/enhanced-img'\nimport { unmarkPlugins } from './${PLUGIN_FILE}'\nimport`,
  )
  await writeFiles(folder, { 'src/routes/+page.svelte': page(references) })
}

async function addOptimiser(folder: string): Promise<void> {
  const file = path.join(folder, 'package.json')
  const manifest = JSON.parse(await readFile(file, 'utf8')) as { devDependencies: Record<string, string> }
  manifest.devDependencies['@sveltejs/enhanced-img'] = OPTIMISER_VERSION
  await writeFiles(folder, { 'package.json': JSON.stringify(manifest, null, 2) })
}

const page = (references: References) => `<script lang="ts">
  import markup from '${references('markup', '$lib/assets')}'
  import code from '${references('code', '$lib/assets')}'
  import small from '${references('inlined', '$lib/assets')}'
</script>
<svelte:head><meta property="og:image" content={code} /></svelte:head>
<img src={markup} alt="" /><img src={small} alt="" /><img src="${references('public', '')}" alt="" />
<enhanced:img src="${references('optimized', '$lib/assets')}" alt="" />
<div class="styled"></div>
<style>
  .styled { background: url(${references('css', '$lib/assets')}) }
</style>
`
