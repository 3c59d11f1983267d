// Runs one benchmark by name and prints what it measured; ends with 1 when a limit is not kept.
import { benchmarks } from './benchmarks.ts'

const [name = 'all', ...options] = process.argv.slice(2)
const benchmark = benchmarks[name]
if (benchmark) {
  const passed = await benchmark(options, (line) => void process.stdout.write(`${line}\n`))
  process.exitCode = passed ? 0 : 1
} else {
  process.stderr.write(`Expected the name of a benchmark: ${Object.keys(benchmarks).join(', ')}.\n`)
  process.exitCode = 2
}
