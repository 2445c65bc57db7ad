/**
 * Printed lines that run from edge to edge of a picture: found and lifted off the writing.
 *
 * Works on ink. Used by `strokes`; knows nothing of digits.
 */

import { bytes, longerSide, transposed } from "./grid";
import type { Ink } from "./ink";
import { both, countOf, either, isAny, without, type Mask } from "./masks";
import { median, percentile } from "./numpy/order";
import { rounded } from "./numpy/rounding";
import { closed, dilate, opened } from "./opencv/morphology";

const SPAN = 0.97; // of the side: the shortest straight run that is taken for a printed line
const TILT = 3; // pixels a run may drift and still count as straight
const THICK = 0.04; // of the longer side: what is thicker is no printed line
const SPECKS = 0.1; // of the lines' ink: less writing beside a grid is its remains
const FAINT = 0.8; // of the writing's ink: print as dark as the pen is left, for it may be a digit's stem

/**
 * Return a mask of ink (1 or 0) without its printed lines, writing that crosses them kept.
 *
 * All zeros on squared paper with nothing on it.
 */
export function withoutRules(ink: Ink, mask: Mask): Mask {
  const level = linesOf(mask);
  const upright = transposed(linesOf(transposed(mask)));
  const lines = either(level, upright);
  const writing = without(mask, lines);
  const [print, pen] = [countOf(lines), countOf(writing)];
  if (isAny(level) && isAny(upright) && pen < SPECKS * print) return bytes(mask.width, mask.height);
  if (!print || !pen || !isFainter(ink, lines, writing)) return mask;
  const thick = thickest(mask) + 3;
  const across = both(closed(writing, { width: 1, height: thick }), level);
  const down = both(closed(writing, { width: thick, height: 1 }), upright);
  return either(writing, either(across, down));
}

/** Return the level lines of the mask. */
function linesOf(mask: Mask): Mask {
  const run = { width: Math.max(3, rounded(SPAN * mask.width)) | 1, height: 1 };
  const lines = both(opened(dilate(mask, { width: 1, height: TILT }), run), mask);
  return without(lines, opened(lines, { width: 1, height: thickest(mask) + 1 }));
}

function thickest(mask: Mask): number {
  return Math.max(TILT, rounded(THICK * longerSide(mask)));
}

/** Return whether the lines have clearly less ink than the darker half of the writing. */
function isFainter(ink: Ink, lines: Mask, writing: Mask): boolean {
  const under = (mask: Mask): Float32Array => ink.data.filter((_, place) => mask.data[place]! > 0);
  return median(under(lines)) < FAINT * percentile(under(writing), 75);
}
