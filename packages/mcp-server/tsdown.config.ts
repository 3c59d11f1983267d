// One file that starts fast: the protocol's library is bundled, core and sharp are loaded at the first call.
import { defineConfig } from 'tsdown'
import { licences } from '../../.ci/build/licences.ts'

export default defineConfig({
  entry: ['src/bin.ts'],
  platform: 'node',
  fixedExtension: false,
  dts: false,
  plugins: [licences],
})
