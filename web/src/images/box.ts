/** A box on a picture: where something stands, in whole pixels. */

/**
 * Pixels from `left` and `top` to just before `right` and `bottom`, counted from the top left
 * corner of the picture as people see it, after its EXIF turn.
 */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Return how many pixels a box has from side to side. */
export function widthOf(box: Box): number {
  return box.right - box.left;
}

/** Return how many pixels a box has from top to bottom. */
export function heightOf(box: Box): number {
  return box.bottom - box.top;
}
