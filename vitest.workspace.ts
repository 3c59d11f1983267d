// The root of the test run: one vitest project per package, all run from source, with no build step.
import { defineConfig } from 'vitest/config'

const conditions = ['@unmark/source', 'node', 'import', 'module', 'default']
/** vitest hands conditions on to Node, where `import` and `module` lead Vite 5's own `require.resolve` astray. */
const conditionsFor = (root: string) =>
  root === 'packages/vite-plugin' ? conditions.filter((name) => name !== 'import' && name !== 'module') : conditions

/**
 * Worker threads that our code starts are TypeScript when run from source. Newer Nodes run that by themselves, and there the
 * loader and vitest together turn the JSON files that packages require into code.
 */
const { typescript } = process.features as { readonly typescript?: unknown }
const loader = typescript ? [] : ['--import', 'tsx']

export default defineConfig({
  test: {
    projects: [
      '.ci',
      'packages/bench',
      'packages/core',
      'packages/inpaint',
      'packages/cli',
      'packages/kaze-double',
      'packages/mcp-server',
      'packages/vite-plugin',
    ].map((root) => ({
      resolve: { conditions: conditionsFor(root) },
      ssr: { resolve: { conditions: conditionsFor(root), externalConditions: conditionsFor(root) } },
      test: {
        name: root.replace('packages/', ''),
        root,
        include: ['test/**/*.test.ts'],
        pool: 'forks' as const,
        execArgv: [...loader, '--conditions=@unmark/source'],
        testTimeout: 60_000,
        hookTimeout: 60_000,
      },
    })),
  },
})
