// What knip cannot see by itself: files that are started by name, and tools that are called by name.
import type { KnipConfig } from 'knip'

const config: KnipConfig = {
  // An exported function's own types and constants are exported beside it, for those who name them.
  ignoreExportsUsedInFile: true,
  workspaces: {
    '.': {
      // Started by .ci/run or by hand.
      entry: ['.ci/**/write-*.ts', '.ci/summary.mjs', '.ci/test/**/*.test.ts'],
      project: ['.ci/**/*.{ts,mjs}'],
      // .ci/packages/contents.ts starts `attw`.
      ignoreDependencies: ['@arethetypeswrong/cli'],
    },
    'packages/bench': {
      // Processes of their own, started by path.
      entry: ['src/**/{worker,service,client,server,peer,sink}.ts', 'src/**/*-server.mjs', 'test/**/*.test.ts'],
    },
    'packages/cli': {
      // Modules that tests preload into the command; axe-core is read as a file and put into a page.
      entry: ['test/helpers/{forbid,stuck}-core.mjs', 'test/**/*.test.ts'],
      ignoreDependencies: ['axe-core'],
    },
    'packages/core': { entry: ['test/store/fixtures/*.ts', 'test/**/*.test.ts'] },
    'packages/inpaint': { entry: ['src/worker-from-source.mjs', 'docs/make-pictures.ts', 'test/**/*.test.ts'] },
    'packages/mcp-server': { entry: ['scripts/*.mjs', 'test/**/*.test.ts'] },
    'packages/vite-plugin': {
      entry: ['test/**/*.test.ts'],
      // Versions of Vite that tests choose by name; Vite loads lightningcss where a site asks for it.
      ignoreDependencies: ['vite5', 'vite6', 'vite7', 'lightningcss'],
    },
    // Their packages are started as programs, or by the site's own configuration.
    'examples/demo': { ignoreDependencies: ['unmark'] },
    'examples/mcp-agent': { ignoreDependencies: ['@unmark/mcp-server'] },
    'examples/vite-site': { entry: ['site/vite.config.js', 'site/src/*.js'] },
  },
  // Types for a script without any, found by TypeScript through its name.
  ignore: ['packages/mcp-server/scripts/host-snippets.d.mts'],
  // Programs of the operating system, without which tests skip, aloud.
  ignoreBinaries: ['unshare', 'fish', 'mkfifo'],
}

export default config
