// Shows a picture from each kind of reference that code can make.
import byName from '../pictures/named.marked.png'
import byOptions from '../pictures/options.webp?unmark'
import inlined from '../pictures/small.png?unmark&inline'
import byFolder from '../pictures/stock/team.png'

const byAddress = new URL('../pictures/address.png?unmark', import.meta.url).href
const gallery = import.meta.glob('../pictures/gallery/*.marked.jpg', { eager: true, query: '?url', import: 'default' })
const later = await import('../pictures/later.png?unmark')

for (const source of [byName, byFolder, byOptions, inlined, byAddress, ...Object.values(gallery), later.default]) {
  document.body.append(Object.assign(new Image(), { src: source }))
}
new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }).addEventListener('message', ({ data }) => {
  document.body.append(Object.assign(new Image(), { src: data }))
})
