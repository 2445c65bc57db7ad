/**
 * Masks, which say yes (1) or no (0) of each pixel, and what is made of several.
 *
 * The loops stand here and not in a function given to `mapped`: masks are of whole pages.
 */

import { bytes, type Bytes } from "./grid";

/** Which pixels: 1, or 255 where it says so, for yes and 0 for no. */
export type Mask = Bytes;

/** Return which pixels are at least so large. */
export function atLeast(picture: Bytes, least: number): Mask {
  const { width, height, data } = picture;
  const made = bytes(width, height);
  for (let place = 0; place < data.length; place++) made.data[place] = data[place]! >= least ? 1 : 0;
  return made;
}

/** Return which pixels are of both masks. */
export function both(one: Mask, other: Mask): Mask {
  const made = bytes(one.width, one.height);
  const [a, b] = [one.data, other.data];
  for (let place = 0; place < a.length; place++) made.data[place] = a[place]! & b[place]!;
  return made;
}

/** Return which pixels are of one mask or the other. */
export function either(one: Mask, other: Mask): Mask {
  const made = bytes(one.width, one.height);
  const [a, b] = [one.data, other.data];
  for (let place = 0; place < a.length; place++) made.data[place] = a[place]! | b[place]!;
  return made;
}

/** Return which pixels are of the one mask and not of the other. */
export function without(one: Mask, other: Mask): Mask {
  const made = bytes(one.width, one.height);
  const [a, b] = [one.data, other.data];
  for (let place = 0; place < a.length; place++) made.data[place] = a[place]! & ~b[place]!;
  return made;
}

/** Return how many pixels are of a mask. */
export function countOf(mask: Mask): number {
  const { data } = mask;
  let count = 0;
  for (let place = 0; place < data.length; place++) if (data[place]) count++;
  return count;
}

/** Return whether any pixel is of a mask. */
export function isAny(mask: Mask): boolean {
  return mask.data.some((value) => value > 0);
}
