/** A window of a picture at another scale: OpenCV's warpAffine with INTER_LINEAR. */

import { bytes, type Bytes } from "../grid";
import { rounded } from "../numpy/rounding";

const { fround } = Math;

const LANES = 16; // columns that OpenCV works on at once

/** The window: the place on the picture of its first pixel, and how far its pixels lie apart there. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly step: number;
  readonly width: number;
  readonly height: number;
}

/** Return the window of a picture, 0 where the picture ends. */
export function warped(picture: Bytes, window: Window): Bytes {
  const { width, height } = window;
  const made = bytes(width, height);
  const columns = columnsOf(window);
  const [step, top] = [fround(window.step), fround(window.top)];
  for (let y = 0; y < height; y++) {
    const row = fround(fround(y * step) + top);
    for (let x = 0; x < width; x++) made.data[y * width + x] = between(picture, columns[x]!, row);
  }
  return made;
}

/** Return where the columns stand on the picture: those of whole vectors are rounded once only. */
function columnsOf({ left, step, width }: Window): Float32Array {
  const vectors = width - (width % LANES);
  return Float32Array.from({ length: width }, (_, x) => {
    const away = x * fround(step);
    return (x < vectors ? away : fround(away)) + fround(left);
  });
}

/** Return the pixel at a place between four. */
function between(picture: Bytes, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const across = fround(x - left);
  const down = fround(y - top);
  const above = mixed(pixel(picture, left, top), pixel(picture, left + 1, top), across);
  const below = mixed(pixel(picture, left, top + 1), pixel(picture, left + 1, top + 1), across);
  return rounded(mixed(above, below, down));
}

/** Return a value between two, rounded once, as a processor does that multiplies and adds at once. */
function mixed(first: number, second: number, share: number): number {
  return fround(share * fround(second - first) + first);
}

function pixel(picture: Bytes, x: number, y: number): number {
  const { width, height, data } = picture;
  return x < 0 || y < 0 || x >= width || y >= height ? 0 : data[y * width + x]!;
}
