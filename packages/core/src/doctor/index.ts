// The public names of `@unmark/core/doctor`. It loads without the picture library, so that it can say that it is missing.
export { type DiagnoseOptions, diagnose, type Settings } from './diagnose.ts'
export { CHECKS, type CheckName, type Finding } from './finding.ts'
