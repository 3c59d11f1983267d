// The public names of this package, and nothing else.
export type { BatchOptions, BatchOutcome } from './batch.ts'
export { createUnmark, type TaskOptions, type Unmark } from './client.ts'
export { type Config, type EngineChoice, type Limits, resolveConfig, type UnmarkOptions } from './config.ts'
export {
  type ConfigFile,
  defineConfig,
  type LoadConfigOptions,
  loadConfigFile,
  type PictureRule,
  type PictureSettings,
  type UnmarkConfig,
} from './config-file/index.ts'
export type { CropChoice } from './crop/choose-crop.ts'
export type {
  Engine,
  EngineJob,
  EngineOutput,
  InstantEngine,
  QueuedEngine,
  SubmitOptions,
  TicketState,
} from './engines/engine.ts'
export type { Quota } from './engines/kaze/wire.ts'
export {
  ERROR_TABLE,
  type ErrorCode,
  type SerialisedError,
  type Spent,
  UnmarkError,
  type UnmarkErrorOptions,
} from './errors.ts'
export { type OnProgress, type Progress, STAGES, type Stage } from './events.ts'
export { formatOfName } from './file-names.ts'
export {
  type Box,
  IMAGE_FORMATS,
  type ImageFormat,
  type Mask,
  type MaskOrigin,
  type Orientation,
  type VerifiedImage,
} from './image.ts'
export { ANCHORS, type Anchor } from './masks/anchors.ts'
export type { OverlayLayer, StoredPlace } from './masks/lay-overlay.ts'
export type { OverlayPlace } from './masks/overlay-place.ts'
export {
  MASK_DIALECTS,
  type MaskDialect,
  type PolygonRegion,
  type RectangleRegion,
  type Region,
} from './masks/region.ts'
export type { ComparedPanels, Comparison, DifferenceFacts } from './preview/compare-pictures.ts'
export type { Rendered } from './preview/encode-preview.ts'
export type { CompareOptions, Panel, PreviewFormat, PreviewOptions } from './preview/options.ts'
export type { Preview } from './preview/preview-mask.ts'
export type {
  ImageSource,
  OutputOptions,
  OverlayRequest,
  PicturePair,
  RemoveRequest,
} from './request.ts'
export type { DisplayBox, Plan, PlannedMask, RemoveResult, Report } from './result.ts'
export type {
  Damage,
  LayeredPruneReport,
  LayeredVerifyReport,
  OnDamage,
  PruneOptions,
  PruneReport,
  StoredResult,
  VerifyReport,
} from './store/store.ts'
export type { TaskInfo } from './tasks/task-info.ts'
