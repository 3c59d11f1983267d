// All benchmarks by name.
import { runBatchTime } from './batch/run-batch.ts'
import { runCliBatch } from './cli-batch/run-cli-batch.ts'
import { runFuzz } from './fuzz/run-fuzz.ts'
import { runGrowth } from './growth/run-growth.ts'
import { runInpaint } from './inpaint/run-inpaint.ts'
import { runSheet } from './inpaint/run-sheet.ts'
import { runSpeed } from './inpaint/run-speed.ts'
import { runKills } from './kills/run-kills.ts'
import { runMasks } from './masks/run-masks.ts'
import { runMcpStart } from './mcp-start/run-mcp-start.ts'
import { runMutants } from './mutants/run-mutants.ts'
import { runOverlay } from './overlay/run-overlay.ts'
import { runAll } from './run-all.ts'
import { runSoak } from './soak/run-soak.ts'
import { runStart } from './start/run-start.ts'
import { runUpload } from './upload/run-upload.ts'
import { runViteCold } from './vite/run-vite-cold.ts'
import { runViteWarm } from './vite/run-vite-warm.ts'
import { runWarm } from './warm/run-warm.ts'

/** Prints line by line and tells whether every limit was kept. */
export type Benchmark = (options: readonly string[], print: (line: string) => void) => Promise<boolean>

export const benchmarks: Readonly<Record<string, Benchmark>> = {
  all: runAll,
  batch: runBatchTime,
  fuzz: runFuzz,
  'cli-batch': runCliBatch,
  growth: runGrowth,
  inpaint: runInpaint,
  'inpaint-sheet': runSheet,
  'inpaint-speed': runSpeed,
  kills: runKills,
  masks: runMasks,
  'mcp-start': runMcpStart,
  mutants: runMutants,
  soak: runSoak,
  start: runStart,
  overlay: runOverlay,
  upload: runUpload,
  'vite-cold': runViteCold,
  'vite-warm': runViteWarm,
  warm: runWarm,
}
