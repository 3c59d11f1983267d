// A site that shows a marked picture, each of its own colour, in every place where Vite sees an asset.
import path from 'node:path'
import type { InlineConfig } from 'vite'
import type { TestProject } from './project.ts'

/** Every place with the number of its picture, and the first Vite that knows the place. */
export const PLACES = {
  import: { id: 0 },
  'import, query first, with other names behind': { id: 1 },
  'import, query last': { id: 2 },
  'import by file name': { id: 3 },
  'import by glob of the options': { id: 4 },
  'import ?inline': { id: 5 },
  'import ?no-inline': { id: 6 },
  'dynamic import': { id: 7 },
  'import.meta.glob': { id: 8 },
  'import.meta.glob, eager, ?url': { id: 9 },
  'new URL': { id: 10 },
  'new URL with a template': { id: 11 },
  'import by alias': { id: 12 },
  'import in a worker': { id: 13 },
  'new URL in a worker': { id: 14 },
  'import with a region': { id: 15 },
  'css url()': { id: 16 },
  'css url() without quotes': { id: 17 },
  'css image-set()': { id: 18 },
  'css module': { id: 19 },
  'scss partial': { id: 20 },
  'css @import': { id: 21 },
  'css alias': { id: 22 },
  'css custom property': { id: 23 },
  '<style>': { id: 24 },
  'style=""': { id: 25 },
  'img src': { id: 26 },
  'img srcset': { id: 27 },
  'source srcset': { id: 28 },
  'video poster': { id: 29 },
  'link icon': { id: 30 },
  'og:image': { id: 31, since: 6 },
  'preload imagesrcset': { id: 32, since: 6 },
  'public by file name': { id: 33 },
  'public by reference in HTML': { id: 34 },
  'public by reference in CSS': { id: 35 },
  'public by import': { id: 36 },
  'public, never referenced': { id: 37 },
  'jpeg import': { id: 38 },
  'webp in css': { id: 39 },
  'css ?inline': { id: 40 },
  'svg image href': { id: 41 },
  'new URL by alias': { id: 42 },
} as const satisfies Record<string, { id: number; since?: number }>

export type Place = keyof typeof PLACES

/** The places that a version of Vite knows. */
export function placesOf(major: number): { readonly place: Place; readonly id: number }[] {
  return Object.entries(PLACES)
    .filter(([, row]) => !('since' in row) || major >= row.since)
    .map(([place, { id }]) => ({ place: place as Place, id }))
}

/** A configuration of Vite for the site. */
export function siteConfig(project: TestProject): InlineConfig {
  return project.config(
    {
      resolve: { alias: { '@': path.join(project.root, 'src') } },
      build: { target: 'esnext' },
      worker: { format: 'es' },
    },
    { include: 'src/stock/**' },
  )
}

export async function writeSite(project: TestProject, major: number): Promise<void> {
  await writePictures(project)
  await project.write({
    'index.html': page(major),
    'src/main.ts': MAIN,
    'src/worker.ts': WORKER,
    'src/style.css': STYLE,
    'src/imported/deep.css': '.deep { background: url("./pictures/deep.png?unmark") }',
    'src/local.module.css': '.local { background: url(./pictures/p19.png?unmark) }',
    'src/inline.css': '.inline { background: url(./pictures/p40.png?unmark) }',
    'src/theme/main.scss': "@use './parts/card';\n",
    'src/theme/parts/_card.scss':
      '$size: 4px;\n.card { width: $size; background: url("/src/theme/pictures/p20.png?unmark"); }\n',
  })
}

async function writePictures({ picture }: TestProject): Promise<void> {
  for (const id of [0, 2, 5, 12, 13, 16, 18, 19, 26, 40]) await picture(`src/pictures/p${id}.png`, id)
  for (const id of [1, 6, 7, 10, 14, 17, 22, 23, 24, 25, 27, 28, 29, 30, 31, 32, 41, 42]) {
    await picture(`src/pictures/p${id}.png`, id, { large: true })
  }
  await picture('src/pictures/named.marked.png', 3)
  await picture('src/stock/photo.png', 4)
  await picture('src/gallery/one.marked.png', 8)
  await picture('src/eager/one.marked.png', 9, { large: true })
  await picture('src/template/one.marked.png', 11, { large: true })
  await picture('src/pictures/p15.png', 15, { mask: false })
  await picture('src/theme/pictures/p20.png', 20)
  await picture('src/imported/pictures/deep.png', 21, { large: true })
  await picture('src/pictures/photo.jpg', 38, { format: 'jpeg' })
  await picture('src/pictures/p39.webp', 39, { format: 'webp' })
  await picture('public/named.marked.png', 33)
  await picture('public/by-html.png', 34)
  await picture('public/by-css.png', 35)
  await picture('public/by-import.png', 36)
  await picture('public/deep/unused.marked.png', 37)
}

function page(major: number): string {
  const since6 = `
    <meta property="og:image" content="/src/pictures/p31.png?unmark" />
    <link rel="preload" as="image" imagesrcset="/src/pictures/p32.png?unmark 1x, /named.marked.png 2x" />`
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <!-- <img src="/src/pictures/none.png?unmark"> -->
    <link rel="icon" href="/src/pictures/p30.png?unmark" />${major >= 6 ? since6 : ''}
    <style>
      .from-style { background: url(/src/pictures/p24.png?unmark) }
    </style>
    <script type="module" src="/src/main.ts"></script>
  </head>
  <body>
    <div class="from-style"></div>
    <div class="from-attribute" style="background: url('./src/pictures/p25.png?unmark')"></div>
    <img id="src" src="./src/pictures/p26.png?unmark" alt="" />
    <img id="srcset" srcset="src/pictures/p27.png?unmark&amp;region=24,16,16,12 1x, /named.marked.png 2x" alt="" />
    <img id="public" src="/named.marked.png" alt="" />
    <img src="/by-html.png?unmark" alt="" />
    <picture><source srcset=/src/pictures/p28.png?unmark><img alt="" src="/src/pictures/p28.png?unmark" /></picture>
    <video poster="/src/pictures/p29.png?unmark"></video>
    <svg width="8" height="8"><image href="/src/pictures/p41.png?unmark" width="8" height="8" /></svg>
    <div id="app"></div>
  </body>
</html>
`
}

const MAIN = `import first from './pictures/p0.png?unmark'
import second from './pictures/p1.png?unmark&url'
import third from './pictures/p2.png?url&unmark'
import named from './pictures/named.marked.png'
import stock from './stock/photo.png'
import inline from './pictures/p5.png?inline&unmark'
import noInline from './pictures/p6.png?unmark&no-inline'
import aliased from '@/pictures/p12.png?unmark'
import withRegion from './pictures/p15.png?unmark&region=24,16,25%,25%'
import fromPublic from '/by-import.png?unmark'
import jpeg from './pictures/photo.jpg?unmark'
import css from './inline.css?inline'
import { local } from './local.module.css'
import './style.css'
import './theme/main.scss'

const lazy = import.meta.glob('./gallery/*.marked.png')
const eager = import.meta.glob('./eager/*.marked.png', { eager: true, query: '?url', import: 'default' })
// A comment is no place: new URL('./pictures/none.png?unmark', import.meta.url)
const byUrl: string = new URL('./pictures/p10.png?unmark', import.meta.url).href
const byAlias = new URL('@/pictures/p42.png?unmark', import.meta.url).href
const name = document.body.dataset['name'] ?? 'one'
const byTemplate = new URL(\`./template/\${name}.marked.png\`, import.meta.url).href

const show = (place: string, url: unknown) => {
  const image = new Image()
  image.dataset['place'] = place
  image.src = String(url)
  document.querySelector('#app')?.append(image)
}
show('import', first)
show('import, query first, with other names behind', second)
show('import, query last', third)
show('import by file name', named)
show('import by glob of the options', stock)
show('import ?inline', inline)
show('import ?no-inline', noInline)
show('import by alias', aliased)
show('import with a region', withRegion)
show('public by import', fromPublic)
show('jpeg import', jpeg)
show('new URL', byUrl)
show('new URL by alias', byAlias)
show('new URL with a template', byTemplate)
for (const url of Object.values(eager)) show('import.meta.glob, eager, ?url', url)
for (const load of Object.values(lazy)) load().then((module: any) => show('import.meta.glob', module.default))
import('./pictures/p7.png?unmark').then((module) => show('dynamic import', module.default))

const style = document.createElement('style')
style.textContent = css
document.head.append(style)
for (const className of ['url', 'bare', 'set', 'deep', 'alias', 'custom', 'public', 'webp', 'card', 'inline', local]) {
  const box = document.createElement('div')
  box.className = 'box ' + className
  document.body.append(box)
}
const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
worker.addEventListener('message', ({ data }) => {
  for (const [place, url] of Object.entries(data)) show(place, url)
})
`

const WORKER = `import picture from './pictures/p13.png?unmark'
const byUrl: string = new URL('./pictures/p14.png?unmark', import.meta.url).href
self.postMessage({ 'import in a worker': picture, 'new URL in a worker': byUrl })
`

const STYLE = `@import './imported/deep.css';
/* url(./pictures/none.png?unmark) is no reference */
.box { width: 8px; height: 8px; content: "./pictures/none.png?unmark" }
.url { background: url("./pictures/p16.png?unmark") }
.bare { background: red url(  ./pictures/p17.png?unmark&region=24,16,16,12  ) no-repeat }
.set { background: image-set("./pictures/p18.png?unmark" 1x) }
.alias { background: url("@/pictures/p22.png?unmark") }
.custom { --picture: url("/src/pictures/p23.png?unmark"); background: var(--picture) }
.public { background: url(/by-css.png?unmark) }
.webp { background: url('./pictures/p39.webp?unmark') }
`
