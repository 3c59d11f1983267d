// Prepares a release: `node --import tsx .ci/release/set-version.ts 0.2.0`. Commit and tag what it changes.
import { setVersion } from './version.ts'

const [version = ''] = process.argv.slice(2)
setVersion(version, new Date().toISOString().slice(0, 10))
