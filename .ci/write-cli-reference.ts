// Writes the reference of the command line; a test holds it to the sources.
import { writeFileSync } from 'node:fs'
import { cliReference, REFERENCE_FILE } from './cli-reference.ts'

writeFileSync(REFERENCE_FILE, cliReference())
