/**
 * Which way the lines of writing run on a page, and pages turned by quarters of a circle.
 *
 * Whether a page stands on its head cannot be told from where its pieces stand: that takes a reader.
 */

import type { Box } from "./box";
import { bytes, type Bytes } from "./grid";
import { layout } from "./layout";
import { apart, heights, only, widths, type Pieces } from "./pieces";
import { linspace, median, unique } from "./numpy/order";
import { clipped } from "./numpy/rounding";
import type { Writing } from "./writing";

/** Pixels of a picture from top to bottom and from side to side. */
export interface Shape {
  readonly height: number;
  readonly width: number;
}

const FARTHEST = 5.0; // sizes of a digit: a neighbour further off is none
const CLOSEST = 0.1; // sizes of a digit: how well gaps are known
const ASKED = 300; // pieces whose neighbours are looked for: enough to tell, and quick
const JOINED = 0.85; // logarithm of a shape's ratio: longer pieces are words or digits that touch

/**
 * Return how clearly lines of writing run across the page: below 0, they run up or down it.
 *
 * Around 0 nobody can tell; beyond 0.3 either way it is all but sure. 0 for a blank page.
 */
export function levelness(written: Writing): number {
  const page = layout(written);
  if (!page || !page.bodies.left.length) return 0;
  const { bodies } = page;
  const wide = widths(bodies);
  const shape = median(heights(bodies).map((height, piece) => Math.log(height / wide[piece]!)));
  if (Math.abs(shape) > JOINED) return -shape;
  return shape + median(nearerBeside(bodies));
}

/** Return by how much nearer the next piece is beside than above or below, as a logarithm. */
function nearerBeside(pieces: Pieces): number[] {
  const count = pieces.left.length;
  const asked = only(pieces, unique(linspace(0, count - 1, Math.min(count, ASKED)).map(Math.trunc)));
  const wide = widths(pieces);
  const size = median(heights(pieces).map((height, piece) => Math.sqrt(height * wide[piece]!)));
  const least = CLOSEST * size;
  return asked.left.map((_, place) => {
    const [beside, above] = nearest(asked, place, pieces, FARTHEST * size);
    return clipped(Math.log((above + least) / (beside + least)), -2, 2);
  });
}

/** Return how far the next piece is beside and above or below one of some, `farthest` for none. */
function nearest(some: Pieces, place: number, others: Pieces, farthest: number): [number, number] {
  let [beside, above] = [farthest, farthest];
  for (let other = 0; other < others.left.length; other++) {
    const [across, down] = apart(some, place, others, other);
    if (down === 0 && across > 0) beside = Math.min(beside, across);
    if (across === 0 && down > 0) above = Math.min(above, down);
  }
  return [beside, above];
}

/** Return a picture turned to the right by quarters of a circle. */
export function turned(picture: Bytes, quarters: number): Bytes {
  let made = picture;
  for (let turn = ((quarters % 4) + 4) % 4; turn > 0; turn--) made = turnedRight(made);
  return made;
}

function turnedRight({ width, height, data }: Bytes): Bytes {
  const made = bytes(height, width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) made.data[x * height + height - 1 - y] = data[y * width + x]!;
  }
  return made;
}

/**
 * Return where a box of a turned picture stands on the picture before it was turned.
 *
 * @param box On `turned(picture, quarters)`.
 * @param quarters How far the picture was turned to the right.
 * @param shape Of the picture before it was turned.
 */
export function turnedBack(box: Box, quarters: number, shape: Shape): Box {
  let back = box;
  for (let turn = ((quarters % 4) + 4) % 4; turn > 0; turn--) {
    const before = turn % 2 ? shape.height : shape.width; // of the picture that this quarter turned
    back = { left: back.top, top: before - back.right, right: back.bottom, bottom: before - back.left };
  }
  return back;
}
