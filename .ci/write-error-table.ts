// Writes the README's table of errors from the one table in the sources; a test holds the two equal.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ERROR_TABLE } from '@unmark/core'

const file = fileURLToPath(new URL('../README.md', import.meta.url))
const rows = Object.entries(ERROR_TABLE).map(
  ([code, { meaning, spent, hint }]) => `| \`${code}\` | ${meaning} | ${spent} | ${hint} |`,
)
const table = ['| code | meaning | credit spent | what to do |', '| --- | --- | --- | --- |', ...rows].join('\n')
const readme = readFileSync(file, 'utf8')
writeFileSync(
  file,
  readme.replace(/<!-- errors -->[\s\S]*<!-- \/errors -->/, () => `<!-- errors -->\n\n${table}\n\n<!-- /errors -->`),
)
