// The root of the test run: one vitest project per package, all run from source, with no build step.
import { defineConfig } from 'vitest/config'

const conditions = ['@unmark/source', 'node', 'import', 'module', 'default']

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
      resolve: { conditions },
      ssr: { resolve: { conditions, externalConditions: conditions } },
      test: {
        name: root.replace('packages/', ''),
        root,
        include: ['test/**/*.test.ts'],
        pool: 'forks' as const,
        // Worker threads that our code starts are TypeScript when run from source.
        execArgv: ['--import', 'tsx', '--conditions=@unmark/source'],
        testTimeout: 60_000,
        hookTimeout: 60_000,
      },
    })),
  },
})
