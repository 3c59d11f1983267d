// Turns vitest's JSON report into the one plain line that ends a CI run.
import { readFileSync } from 'node:fs'

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const skipped = report.numPendingTests + report.numTodoTests
// A file that cannot even be loaded has no tests to count as failed.
const broken = report.testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
)
const failed = report.numFailedTests + broken.length
for (const { name } of report.testResults.flatMap(({ assertionResults }) =>
  assertionResults.filter(({ status }) => status === 'pending').map(({ fullName }) => ({ name: fullName })),
)) {
  process.stdout.write(`skipped: ${name}\n`)
}
process.stdout.write(`${report.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`)
if (failed > 0 || report.numPassedTests === 0) process.exitCode = 1
