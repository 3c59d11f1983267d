// What faces need besides the client, in a module that loads neither sharp nor zod: a face may import it at its start.
export { cleanText, hasUnseen } from './clean-text.ts'
export { EXTENSIONS, formatOfName } from './file-names.ts'
export { IMAGE_FORMATS } from './image.ts'
export { contains } from './input/contains.ts'
export { ANCHORS, type Anchor } from './masks/anchors.ts'
export { PendingFile, writeWholeFile } from './output/pending-file.ts'
export { checkOutput, type OutputTarget, writeOutput } from './output/write-output.ts'
