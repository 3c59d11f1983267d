// CSS under `css.transformer: 'lightningcss'`, half one: the style sheet that Vite hands over, and what it imports.
import { readFile } from 'node:fs/promises'
import type { Plugin, ResolvedConfig } from 'vite'
import { splitQuery } from '../marking/query.ts'
import type { Session } from '../session.ts'
import { type CssContext, cleanCssText, cleanCssUrl } from './css-references.ts'
import { findCssUrls } from './css-urls.ts'
import { placeError } from './failure.ts'
import { positionAt } from './text-position.ts'

const STYLE_SHEET = /\.(?:css|less|sass|scss|styl|stylus|pcss|postcss|sss)(?:$|\?)/
const NO_STYLE_SHEET = /[?&](?:raw|url|commonjs-proxy)(?![\w-])/

/**
 * The text of a style sheet can be changed before Lightning CSS sees it. Files that it imports are read by Lightning CSS
 * itself: their URLs are cleaned here, ahead of it, and put in by the visitor (half two), which cannot wait for anything.
 */
export function lightningPlugin(session: Session): Plugin {
  return {
    name: 'vite-plugin-unmark:lightning',
    enforce: 'pre',
    transform: {
      filter: { id: STYLE_SHEET },
      async handler(css, id) {
        if (!STYLE_SHEET.test(id) || NO_STYLE_SHEET.test(id)) return undefined
        if (session.config.css?.transformer !== 'lightningcss') return undefined
        const { path: file } = splitQuery(id)
        const onDependency = (dependency: string) => this.addWatchFile(dependency)
        try {
          await cleanImported(session, css, { file, user: id, onDependency, visited: new Set([file]) })
          const code = await cleanCssText(session, css, contextOf(css, { file, user: id, onDependency }))
          return code === undefined ? undefined : { code, map: null }
        } catch (error) {
          throw placeError(error, undefined)
        }
      },
    },
  }
}

interface Sheet {
  readonly file: string
  readonly user: string
  readonly onDependency: (file: string) => void
}

function contextOf(css: string, { file, user, onDependency }: Sheet): CssContext {
  return {
    importer: file,
    user,
    onDependency,
    referenceOf: ({ start }) => ({ file, ...positionAt(css, start) }),
  }
}

/** Cleans what the imported style sheets show, and those that they import. */
async function cleanImported(session: Session, css: string, sheet: Sheet & { visited: Set<string> }): Promise<void> {
  for (const specifier of findImports(css)) {
    const file = await resolverOf(session.config)(specifier, sheet.file)
    if (file === undefined || sheet.visited.has(file)) continue
    sheet.visited.add(file)
    const text = await readFile(file, 'utf8')
    const imported = { ...sheet, file }
    if (session.hint.test(text)) await cleanUrlsOf(session, text, imported)
    await cleanImported(session, text, imported)
  }
}

async function cleanUrlsOf(session: Session, css: string, sheet: Sheet): Promise<void> {
  for (const found of findCssUrls(css)) {
    const url = await cleanCssUrl(session, found, contextOf(css, sheet))
    for (const offset of [found.tokenStart, endOfPreviousToken(css, found.tokenStart)]) {
      session.lightning.settle({ ...positionAt(css, offset), url: found.url }, url ?? found.url, sheet.file)
    }
  }
}

/** Where Lightning CSS says that a URL is, depending on the property: at its first character, or right behind what is before. */
function endOfPreviousToken(css: string, offset: number): number {
  const before = css.slice(0, offset)
  const withoutSpace = before.trimEnd()
  if (!withoutSpace.endsWith('*/')) return withoutSpace.length
  return endOfPreviousToken(css, withoutSpace.lastIndexOf('/*'))
}

const IMPORT = /@import\s+(?:url\(\s*)?(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"')]+))/gi

function findImports(css: string): string[] {
  if (!css.includes('@import')) return []
  const withoutComments = css.replace(/\/\*[\s\S]*?\*\//g, ' ')
  return [...withoutComments.matchAll(IMPORT)].flatMap(([, double, single, bare]) => double ?? single ?? bare ?? [])
}

/** As Vite resolves `@import`. */
function resolverOf(config: ResolvedConfig): (specifier: string, importer: string) => Promise<string | undefined> {
  return config.createResolver({
    extensions: ['.css'],
    mainFields: ['style'],
    conditions: ['style'],
    tryIndex: true,
    preferRelative: true,
  })
}
