// What an author of an engine runs against it: the public names of `@unmark/core/conformance`.
export { type EngineCheck, type EngineUnderTest, engineChecks } from './checks.ts'
