// The names of the places that a known mark is placed by, for those who must not load more than names.

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
export type Anchor = (typeof ANCHORS)[number]
