// Writes the API reference of every package that programs import; a test holds each to the sources.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { documentedPackages } from './api/entries.ts'
import { apiReference, referenceFile } from './api/reference.ts'

for (const documented of documentedPackages()) {
  const file = referenceFile(documented)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, apiReference(documented))
}
