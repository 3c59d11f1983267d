// zod is bundled: loaded from its own files it brings every language that it can speak, and takes twice the time.
import { defineConfig } from 'tsdown'
import { licences } from '../../.ci/build/licences.ts'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'config-file': 'src/config-file/index.ts',
    conformance: 'src/conformance/index.ts',
    doctor: 'src/doctor/index.ts',
    faces: 'src/faces.ts',
    settings: 'src/settings.ts',
  },
  platform: 'node',
  fixedExtension: false,
  dts: false,
  deps: { alwaysBundle: ['zod'] },
  plugins: [licences],
})
