export { type ErrorCode, type SerialisedError, type Spent, UnmarkError, type UnmarkErrorOptions } from './errors.ts'
export { type Box, IMAGE_FORMATS, type ImageFormat, type Mask, type Orientation, type VerifiedImage } from './image.ts'
