// The order in which a scan visits blocks: the same for reading, for counting symbols and for writing.
import type { Pace } from '../pace.ts'
import type { JpegFrame, JpegScan } from './frame.ts'

export interface ScanVisitor {
  /**
   * One block. `index` is the component's place in the scan, `at` the place of the block's first coefficient.
   */
  block(index: number, at: number): void
  /** Called before the first MCU of every restart interval but the first. */
  restart(): void
}

/** Visits every block of a scan in coding order (ITU-T T.81, A.2). */
export async function walkScan(frame: JpegFrame, scan: JpegScan, visitor: ScanVisitor, pace: Pace): Promise<void> {
  const [only] = scan.components
  if (scan.components.length === 1 && only) {
    const { columns, rows, paddedColumns } = only.component
    await walkUnits(columns, rows, scan.restartInterval, 1, visitor, pace, (column, row) => {
      visitor.block(0, (row * paddedColumns + column) * 64)
    })
    return
  }
  const shapes = scan.components.map(({ component }) => component)
  const blocks = shapes.reduce((sum, { h, v }) => sum + h * v, 0)
  await walkUnits(frame.mcuColumns, frame.mcuRows, scan.restartInterval, blocks, visitor, pace, (column, row) => {
    for (let index = 0; index < shapes.length; index++) {
      const { h, v, paddedColumns } = shapes[index] as (typeof shapes)[number]
      for (let down = 0; down < v; down++) {
        for (let across = 0; across < h; across++) {
          visitor.block(index, ((row * v + down) * paddedColumns + column * h + across) * 64)
        }
      }
    }
  })
}

async function walkUnits(
  columns: number,
  rows: number,
  restartInterval: number,
  blocksPerUnit: number,
  visitor: ScanVisitor,
  pace: Pace,
  visit: (column: number, row: number) => void,
): Promise<void> {
  let untilRestart = restartInterval
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (restartInterval > 0 && untilRestart-- === 0) {
        visitor.restart()
        untilRestart = restartInterval - 1
      }
      visit(column, row)
    }
    await pace.done(columns * blocksPerUnit)
  }
}
