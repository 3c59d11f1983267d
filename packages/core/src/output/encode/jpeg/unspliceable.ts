// The reason why a JPEG file cannot be changed block by block; the caller then encodes the whole picture anew.

/** Not a failure of the job: never leaves `output/encode`. */
export class UnspliceableJpeg extends Error {
  override readonly name = 'UnspliceableJpeg'
  /** Completes the sentence "This JPEG ..."; for the report. */
  readonly reason: string

  constructor(reason: string) {
    super(`This JPEG ${reason}.`)
    this.reason = reason
  }
}
