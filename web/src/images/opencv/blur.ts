/** The mean of the pixels around each, in a rectangle: OpenCV's box filter. */

import { bytes, floats, type Bytes, type Floats } from "../grid";
import { rounded } from "../numpy/rounding";
import { placesAround, type Border } from "./border";
import type { Kernel } from "./morphology";

const { fround } = Math;

const FIXED = 256; // pixels that fixed point is used for at most
const LANES = 8; // columns that OpenCV works on at once, in floats

/** Return the mean around each pixel, rounded. */
export function blur(picture: Bytes, kernel: Kernel, border: Border = "reflect101"): Bytes {
  const { width, height } = picture;
  const mean = meanOf(kernel.width * kernel.height, width);
  const made = bytes(width, height);
  const sums = sumsAcross(picture, kernel.width, border);
  const rows = placesAround(height, kernel.height >> 1, (kernel.height - 1) >> 1, border);
  const column = new Int32Array(width);
  for (let k = 0; k < kernel.height - 1; k++) add(sums, rows[k]! * width, column, 1);
  for (let y = 0; y < height; y++) {
    add(sums, rows[y + kernel.height - 1]! * width, column, 1);
    for (let x = 0; x < width; x++) made.data[y * width + x] = mean(column[x]!, x);
    add(sums, rows[y]! * width, column, -1);
  }
  return made;
}

/** Return how the sum of `count` pixels in a column is made their rounded mean. */
function meanOf(count: number, width: number): (sum: number, x: number) => number {
  if (count === 1) return (sum) => sum;
  if (count <= FIXED) {
    const isPower = (count & (count - 1)) === 0; // of two: what else makes up for rounding is too much
    const half = (count >> 1) + (isPower ? 1 : 0);
    return (sum) => Math.floor((sum + half) / count);
  }
  const scale = fround(1 / count);
  const vectors = width - (width % LANES);
  return (sum, x) => rounded(x < vectors ? fround(sum * scale) : sum * (1 / count));
}

/** Return the mean of the 3x3 floats around each. */
export function blur3OfFloats(values: Floats): Floats {
  const { width, height, data } = values;
  const made = floats(width, height);
  const columns = placesAround(width, 1, 1, "reflect101");
  const rows = placesAround(height, 1, 1, "reflect101");
  for (let y = 0; y < height; y++) {
    const three = [rows[y]! * width, rows[y + 1]! * width, rows[y + 2]! * width];
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (const row of three) {
        sum += data[row + columns[x]!]! + data[row + columns[x + 1]!]! + data[row + columns[x + 2]!]!;
      }
      made.data[y * width + x] = sum * (1 / 9);
    }
  }
  return made;
}

function add(sums: Int32Array, start: number, column: Int32Array, sign: number): void {
  if (start < 0) return; // beyond an edge with nothing behind it
  for (let x = 0; x < column.length; x++) column[x]! += sign * sums[start + x]!;
}

/** Return the sum of `size` pixels around each, in its row. */
function sumsAcross(picture: Bytes, size: number, border: Border): Int32Array {
  const { width, height, data } = picture;
  const columns = placesAround(width, size >> 1, (size - 1) >> 1, border);
  const made = new Int32Array(width * height);
  const line = new Uint8Array(columns.length);
  for (let y = 0; y < height; y++) {
    columns.forEach((column, x) => (line[x] = column < 0 ? 0 : data[y * width + column]!));
    let sum = 0;
    for (let x = 0; x < size - 1; x++) sum += line[x]!;
    for (let x = 0; x < width; x++) {
      sum += line[x + size - 1]!;
      made[y * width + x] = sum;
      sum -= line[x]!;
    }
  }
  return made;
}
