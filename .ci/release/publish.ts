// Publishes every package, in the version that the changelog tells of. With `--dry-run` nothing leaves the machine.
import { ROOT } from '../documents/blocks.ts'
import { run, say } from '../packages/run.ts'
import { publishedPackages } from '../packages/workspace.ts'
import { newestInChangelog, statedVersions } from './version.ts'

const dryRun = process.argv.includes('--dry-run')
const [version, ...others] = statedVersions()
if (others.length > 0 || version !== newestInChangelog()) {
  throw new Error(`Expected one version, the changelog's newest (${newestInChangelog()}); got ${[version, ...others]}.`)
}
for (const { manifest } of publishedPackages()) {
  const options = ['--access', 'public', '--no-git-checks', ...(dryRun ? ['--dry-run'] : ['--provenance'])]
  run('npx', ['--yes', 'pnpm@10', '--filter', manifest.name, 'publish', ...options], ROOT)
  say(`${manifest.name} ${manifest.version}: ${dryRun ? 'would be published' : 'published'}`)
}
