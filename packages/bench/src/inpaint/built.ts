// The engine as it is installed: from source its threads would carry a compiler along, which costs memory and start-up time.

const ENTRY = new URL('../../../inpaint/dist/index.js', import.meta.url)

/** Loads the built package. Rejects where it was not built. */
export async function loadBuilt(): Promise<typeof import('@unmark/inpaint')> {
  try {
    return await import(ENTRY.href)
  } catch (cause) {
    throw new Error('Expected @unmark/inpaint to be built; run `pnpm build` first.', { cause })
  }
}
