// The faces' inner doors, opened from source: faces are programs, and export nothing that could be fuzzed at speed.

/** @param file path of a module below `packages/` */
export async function fromFace<T>(file: string): Promise<T> {
  return (await import(new URL(`../../../${file}`, import.meta.url).href)) as T
}
