// Writes the list of other people's packages; a test holds it to what is installed.
import { writeFileSync } from 'node:fs'
import { THIRD_PARTY_FILE, thirdPartyList } from './third-party.ts'

writeFileSync(THIRD_PARTY_FILE, thirdPartyList())
