import { defineConfig } from 'tsdown'

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
})
