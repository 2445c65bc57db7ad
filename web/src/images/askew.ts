/**
 * A strip once more, leaning and stretched: another look at the same writing.
 *
 * What a network says of a strip that it is unsure of hangs on chance details of it. Seen a little
 * otherwise, it errs otherwise, and what all looks agree on is right more often.
 */

import { bytes, type Bytes } from "./grid";
import { clipped } from "./numpy/rounding";
import { STEP } from "./strip";

/** How a strip is stretched, and how far it leans, when it is looked at again. */
export const LOOKS = [[0.92, 0.12], [1.08, -0.12]] as const;

/**
 * Return a strip `stretch` times as wide, its top moved to the right, its foot to the left.
 *
 * @param strip Ink on nothing.
 * @param stretch Above 0.
 * @param lean Pixels that a row moves for each pixel that it lies above the middle.
 */
export function askew(strip: Bytes, stretch: number, lean: number): Bytes {
  const { width, height } = strip;
  const wide = Math.ceil(Math.ceil(width * stretch + Math.abs(lean) * height) / STEP) * STEP;
  const made = bytes(wide, height);
  for (let row = 0; row < height; row++) {
    const pixel = (place: number): number => inRow(strip, row, clipped(place, -1, width));
    for (let column = 0; column < wide; column++) {
      const at = (column - (wide - width * stretch) / 2 + lean * (row - height / 2)) / stretch;
      const before = Math.floor(at);
      const share = at - before;
      made.data[row * wide + column] = Math.floor(pixel(before) * (1 - share) + pixel(before + 1) * share + 0.5);
    }
  }
  return made;
}

function inRow({ width, data }: Bytes, row: number, column: number): number {
  return column < 0 || column >= width ? 0 : data[row * width + column]!;
}
