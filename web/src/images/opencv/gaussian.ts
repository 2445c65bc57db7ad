/** Gaussian blur of 8-bit pictures in fixed point, to the bit as OpenCV does it. */

import { bytes, type Bytes } from "../grid";
import { rounded } from "../numpy/rounding";
import { placesAround, type Border } from "./border";

const ONE = 256; // of fixed point: weights have 8 bits behind the point

/** Return a picture blurred with weights 1, 2, 1 both ways, mirrored at its edges. */
export function gaussianBlur3(picture: Bytes): Bytes {
  return weighted(picture, Uint16Array.of(64, 128, 64), "reflect101");
}

/** Return a picture blurred by so many pixels of standard deviation, as far as three of them. */
export function gaussianBlur(picture: Bytes, sigma: number, border: Border): Bytes {
  return weighted(picture, weights(rounded(sigma * 6 + 1) | 1, sigma), border);
}

/** Return the weights of a Gaussian, which add up to `ONE`: what rounding leaves goes to the next. */
function weights(size: number, sigma: number): Uint16Array {
  const half = size >> 1;
  const by = -0.5 / (sigma * sigma);
  const bell = Array.from({ length: size }, (_, place) => Math.exp(by * (place - half) ** 2));
  const all = bell.reduce((sum, value) => sum + value, 0);
  const made = new Uint16Array(size);
  let left = 0;
  let used = 0;
  for (let place = 0; place < half; place++) {
    const wanted = (bell[place]! / all) * ONE + left;
    made[place] = made[size - 1 - place] = rounded(wanted);
    left = wanted - made[place]!;
    used += made[place]!;
  }
  made[half] = ONE - 2 * used;
  return made;
}

function weighted(picture: Bytes, weight: Uint16Array, border: Border): Bytes {
  const { width, height } = picture;
  const half = weight.length >> 1;
  const columns = placesAround(width, half, half, border);
  const rows = placesAround(height, half, half, border);
  const across = new Uint16Array(width * height);
  const line = new Uint8Array(columns.length);
  const sums = new Int32Array(width);
  const made = bytes(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < line.length; x++) line[x] = picture.data[y * width + columns[x]!]!;
    addRow(line, weight, sums.fill(0));
    across.set(sums, y * width);
  }
  for (let y = 0; y < height; y++) {
    sums.fill(ONE * 128); // a half, to round
    for (let k = 0; k < weight.length; k++) addScaled(across, rows[y + k]! * width, weight[k]!, sums);
    for (let x = 0; x < width; x++) made.data[y * width + x] = sums[x]! >>> 16;
  }
  return made;
}

function addRow(line: Uint8Array, weight: Uint16Array, sums: Int32Array): void {
  for (let k = 0; k < weight.length; k++) {
    const share = weight[k]!;
    if (!share) continue; // the outermost
    for (let x = 0; x < sums.length; x++) sums[x]! += share * line[x + k]!;
  }
}

function addScaled(from: Uint16Array, start: number, share: number, sums: Int32Array): void {
  if (!share) return;
  for (let x = 0; x < sums.length; x++) sums[x]! += share * from[start + x]!;
}
