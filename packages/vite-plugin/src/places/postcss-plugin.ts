// CSS that goes through PostCSS: files, modules, preprocessors, @import, <style> and style="".
import { UnmarkError } from '@unmark/core/settings'
import type { CSSOptions } from 'vite'
import type { Session } from '../session.ts'
import { cleanCssText } from './css-references.ts'

export type PostcssPlugins = NonNullable<Exclude<CSSOptions['postcss'], string | undefined>['plugins']>
type PostcssPlugin = Exclude<Extract<PostcssPlugins[number], { postcssPlugin: string }>, { postcssVersion: string }>
type Root = Parameters<NonNullable<PostcssPlugin['Once']>>[0]
type Declaration = Parameters<Parameters<Root['walkDecls']>[0]>[0]

/**
 * Runs in `Once`, after the imports are in the tree and before Vite looks for URLs. Vite puts its own plugin behind all
 * others, so this one only has to be in the list.
 */
export function postcssUnmark(session: Session): PostcssPlugin {
  return {
    postcssPlugin: 'vite-plugin-unmark',
    async Once(root, { result }) {
      const declarations: Declaration[] = []
      root.walkDecls((declaration) => {
        if (session.hint.test(declaration.value)) declarations.push(declaration)
      })
      for (const declaration of declarations) {
        const importer = declaration.source?.input.file ?? result.opts.from ?? ''
        const start = declaration.source?.start
        const value = await cleanCssText(session, declaration.value, {
          importer,
          user: result.opts.from ?? importer,
          referenceOf: () => ({
            file: importer,
            ...(start === undefined ? {} : { line: start.line, column: start.column }),
          }),
          onDependency: (file) => {
            result.messages.push({ type: 'dependency', plugin: 'vite-plugin-unmark', file, parent: result.opts.from })
          },
        }).catch((error: unknown) => {
          throw declaration.error(textOf(error), { plugin: 'vite-plugin-unmark' })
        })
        if (value !== undefined) declaration.value = value
      }
    },
  }
}

/** PostCSS puts file, line and column before it, and Vite shows them. */
function textOf(error: unknown): string {
  if (UnmarkError.is(error)) return `${error.message}\n${error.hint} (${error.code})`
  return error instanceof Error ? error.message : String(error)
}
