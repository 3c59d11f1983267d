import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/index.ts', 'src/version.ts', 'src/worker.ts'],
  platform: 'node',
  fixedExtension: false,
  dts: false,
})
