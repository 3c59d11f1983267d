// The names of the places that a known mark is placed by, for those who must not load more than names.

/** Where a known mark may be anchored: corners, edges and the middle of the displayed picture. */
export const ANCHORS = [
  'top-left',
  'top',
  'top-right',
  'left',
  'center',
  'right',
  'bottom-left',
  'bottom',
  'bottom-right',
] as const
/** One of `ANCHORS`. */
export type Anchor = (typeof ANCHORS)[number]
