// The names of the ways in which a mask file is read; without a schema library, because faces list them.

/**
 * How a mask file is read. `smear`: strokes of any colour on black or white; `white`: white is removed;
 * `transparent`: see-through is removed; `opaque`: what is painted on a see-through layer is removed; `auto`: recognised.
 */
export const MASK_DIALECTS = ['auto', 'smear', 'white', 'transparent', 'opaque'] as const
/** One of `MASK_DIALECTS`. */
export type MaskDialect = (typeof MASK_DIALECTS)[number]
