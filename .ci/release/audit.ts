// Asks the registry for known vulnerabilities in what users of the packages get; where it does not answer, says so aloud.
import { spawnSync } from 'node:child_process'
import { ROOT } from '../documents/blocks.ts'
import { say } from '../packages/run.ts'

/** What pnpm says when a registry, such as a mirror, takes no such questions. */
const NOT_ANSWERED = /ERR_PNPM_AUDIT_(BAD_RESPONSE|ENDPOINT_NOT_EXISTS)|ENOTFOUND|ECONNREFUSED|ETIMEDOUT/

const { status, stdout, stderr } = spawnSync('npx', ['--yes', 'pnpm@10', 'audit', '--prod'], {
  cwd: ROOT,
  encoding: 'utf8',
})
const output = `${stdout}${stderr}`.trim()
if (status === 0) {
  say('audit: no known vulnerability')
} else if (NOT_ANSWERED.test(output)) {
  say(`SKIPPED: the registry answers no audit request, so nothing is known of vulnerabilities.\n${output}`)
} else {
  say(output)
  process.exitCode = 1
}
