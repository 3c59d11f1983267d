// The templates of create-vite: single pages with a marked picture in the page, a style, the code and the public folder.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { run } from '../commands.ts'
import { editFile, PLUGIN_FILE, type Recipe, type References, writeFiles } from '../recipe.ts'
import type { Place } from '../subjects.ts'

interface Template {
  readonly name: string
  readonly reports: readonly string[]
  /** The page's first script, as index.html names it. */
  readonly entry: string
  readonly places?: readonly Place[]
  /** The files of the component that shows the pictures, from `src/`. */
  component(references: References): Readonly<Record<string, string>>
}

const PLACES: readonly Place[] = ['markup', 'css', 'code', 'inlined', 'public']

/** A picture by import, a small one, and one that the browser asks for by an address made at run time. */
const imports = (references: References) => `
import small from '${references('inlined', './assets')}'
import './subject.css'
const large = new URL('${references('code', './assets')}', import.meta.url).href
`

const jsx = (name: string) => (references: References) => ({
  [name]: `${imports(references)}
export function App() {
  return <main><img src={large} alt="" /><img src={small} alt="" /></main>
}
export default App
`,
})

const TEMPLATES: readonly Template[] = [
  { name: 'react-ts', reports: ['react', '@vitejs/plugin-react'], entry: '/src/main.tsx', component: jsx('App.tsx') },
  { name: 'preact-ts', reports: ['preact', '@preact/preset-vite'], entry: '/src/main.tsx', component: jsx('app.tsx') },
  { name: 'solid-ts', reports: ['solid-js', 'vite-plugin-solid'], entry: '/src/index.tsx', component: jsx('App.tsx') },
  {
    name: 'vue-ts',
    reports: ['vue', '@vitejs/plugin-vue'],
    entry: '/src/main.ts',
    places: [...PLACES, 'template'],
    component: (references) => ({
      'App.vue': `<script setup lang="ts">${imports(references)}</script>
<template>
  <img src="${references('template', './assets')}" alt="" />
  <img :src="large" alt="" /><img :src="small" alt="" />
</template>
`,
    }),
  },
  {
    name: 'svelte-ts',
    reports: ['svelte', '@sveltejs/vite-plugin-svelte'],
    entry: '/src/main.ts',
    component: (references) => ({
      'App.svelte': `<script lang="ts">${imports(references)}</script>
<img src={large} alt="" /><img src={small} alt="" />
`,
    }),
  },
  {
    name: 'lit-ts',
    reports: ['lit'],
    entry: '/src/my-element.ts',
    component: (references) => ({
      'my-element.ts': `import { html, LitElement } from 'lit'
import { customElement } from 'lit/decorators.js'
${imports(references)}
@customElement('my-element')
export class MyElement extends LitElement {
  render() {
    return html\`<img src=\${large} alt="" /><img src=\${small} alt="" />\`
  }
}
`,
    }),
  },
]

export const createVite: readonly Recipe[] = TEMPLATES.map((template) => ({
  name: template.name,
  reports: ['vite', ...template.reports],
  places: template.places ?? PLACES,
  assets: 'src/assets',
  publicFolder: 'public',
  output: ['dist'],
  build: ['vite', 'build'],
  make: (folder, references) => make(template, folder, references),
}))

async function make(template: Template, folder: string, references: References): Promise<void> {
  const target = path.basename(folder)
  const options = ['--template', template.name, '--no-interactive']
  await run('npm', ['create', '--yes', 'vite@latest', target, '--', ...options], path.dirname(folder))
  const sources = template.component(references)
  await writeFiles(path.join(folder, 'src'), {
    ...sources,
    'subject.css': `main { background: url(${references('css', './assets')}) }\n`,
  })
  await addPlugins(folder)
  const shown = `<img src="${references('markup', '/src/assets')}" alt=""><img src="${references('public', '')}" alt="">`
  await editFile(folder, 'index.html', '<body>', `<body>${shown}`)
}

async function addPlugins(folder: string): Promise<void> {
  const files = await readFile(path.join(folder, 'vite.config.ts'), 'utf8').catch(() => undefined)
  if (files === undefined) {
    const config = `import { unmarkPlugins } from './${PLUGIN_FILE}'\nexport default { plugins: [...unmarkPlugins] }\n`
    return writeFiles(folder, { 'vite.config.ts': config })
  }
  await editFile(folder, 'vite.config.ts', 'plugins: [', 'plugins: [...unmarkPlugins, ')
  await editFile(folder, 'vite.config.ts', 'import', `import { unmarkPlugins } from './${PLUGIN_FILE}'\nimport`)
}
