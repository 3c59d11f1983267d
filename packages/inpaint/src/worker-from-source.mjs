// Entry of the worker thread when this package runs from its TypeScript source: threads of Node 20 inherit no loader.
import { tsImport } from 'tsx/esm/api'

await tsImport('./worker.ts', import.meta.url)
