// Where the mark of one picture is, whoever said so.
import type { MaskDialect, OverlayRequest, Region } from '@unmark/core'

export interface MarkPlace {
  /** Absolute path, with `/`. */
  readonly mask?: string
  readonly maskDialect?: MaskDialect
  readonly regions: readonly Region[]
  readonly unit?: 'px' | 'percent' | undefined
  /** The known watermark, as core takes it, with its picture's path made absolute. */
  readonly overlay?: OverlayRequest
}
