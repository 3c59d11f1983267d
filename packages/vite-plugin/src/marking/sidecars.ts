// Knows a sidecar by its name: the mask and the options beside a marked picture.

/** Whether the file is a mask (`hero.mask.png`) or an options file (`hero.unmark.json`), which are never pictures to clean. */
export function isSidecar(file: string): boolean {
  return /[^/]\.(mask\.png|unmark\.json)$/i.test(file)
}
