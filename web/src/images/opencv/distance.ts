/** How far each pixel of a mask is from the nearest that is not of it: OpenCV's 5x5 distance. */

import { floats, type Bytes, type Floats } from "../grid";

const { fround } = Math;

const BORDER = 2;
const BESIDE = 1;
const CORNER = fround(1.4);
const KNIGHT = fround(2.1969); // one pixel aside and two on, as in chess

/** Return the distance of each pixel to the next that is 0, in steps to its neighbours. */
export function distanceTransform(mask: Bytes): Floats {
  const { width, height } = mask;
  const wide = floats(width + 2 * BORDER, height + 2 * BORDER);
  const made = floats(width, height);
  wide.data.fill(Infinity);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) shorten(wide, mask, x, y, -1);
  }
  for (let y = height - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--) made.data[y * width + x] = shorten(wide, mask, x, y, 1);
  }
  return made;
}

/** Take the way over a neighbour before (-1) or behind (1) where it is shorter; return the distance. */
function shorten({ width, data }: Floats, mask: Bytes, x: number, y: number, side: number): number {
  const at = (y + BORDER) * width + x + BORDER;
  const on = at + side * width;
  const two = on + side * width;
  const best = mask.data[y * mask.width + x]
    ? Math.min(
        data[at]!,
        Math.min(data[at + side]!, data[on]!) + BESIDE,
        Math.min(data[on - 1]!, data[on + 1]!) + CORNER,
        Math.min(data[on - 2]!, data[on + 2]!, data[two - 1]!, data[two + 1]!) + KNIGHT,
      )
    : 0;
  data[at] = best;
  return data[at]!;
}
