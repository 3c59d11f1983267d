// What faces need besides the client, in a module that loads neither sharp nor zod: a face may import it at its start.
export { cleanText, hasUnseen } from './clean-text.ts'
export { contains } from './input/contains.ts'
export { PendingFile, writeWholeFile } from './output/pending-file.ts'
export { checkOutput, type OutputTarget, writeOutput } from './output/write-output.ts'
