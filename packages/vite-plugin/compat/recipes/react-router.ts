// React Router in framework mode: client and server builds of one route with pictures in it.
import { PLUGIN_FILE, type Recipe, type References, writeFiles } from '../recipe.ts'

export const reactRouter: Recipe = {
  name: 'react-router',
  reports: ['react-router', 'vite', 'react'],
  places: ['markup', 'css', 'code', 'inlined', 'public'],
  assets: 'app/assets',
  publicFolder: 'public',
  output: ['build'],
  leftovers: ['.react-router'],
  build: ['react-router', 'build'],
  make,
}

const DEPENDENCIES = {
  '@react-router/dev': '^7.9.0',
  '@react-router/node': '^7.9.0',
  isbot: '^5.1.0',
  react: '^19.0.0',
  'react-dom': '^19.0.0',
  'react-router': '^7.9.0',
  vite: '^7.0.0',
}

function make(folder: string, references: References): Promise<void> {
  return writeFiles(folder, {
    'package.json': JSON.stringify({ private: true, type: 'module', dependencies: DEPENDENCIES }),
    'vite.config.ts': `import { reactRouter } from '@react-router/dev/vite'
import { unmarkPlugins } from './${PLUGIN_FILE}'
export default { plugins: [...unmarkPlugins, reactRouter()] }
`,
    'react-router.config.ts': 'export default { ssr: true }\n',
    'app/routes.ts': `import { index } from '@react-router/dev/routes'\nexport default [index('home.tsx')]\n`,
    'app/root.tsx': `import { Links, Meta, Outlet, Scripts } from 'react-router'
import markup from '${references('markup', './assets')}'
import styles from './styles.css?url'
export const links = () => [{ rel: 'stylesheet', href: styles }, { rel: 'icon', href: markup }]
export default function Root() {
  return <html lang="en"><head><Meta /><Links /></head><body><Outlet /><Scripts /></body></html>
}
`,
    'app/styles.css': `body { background: url(${references('css', './assets')}) }\n`,
    'app/home.tsx': `import code from '${references('code', './assets')}'
import small from '${references('inlined', './assets')}'
export default function Home() {
  return <main><img src={code} alt="" /><img src={small} alt="" /><img src="${references('public', '')}" alt="" /></main>
}
`,
  })
}
