/** Pictures made larger, each pixel between the four around it: OpenCV's INTER_LINEAR. */

import { bytes, floats, type Bytes, type Floats } from "../grid";
import { clipped, rounded } from "../numpy/rounding";

const { fround } = Math;

const ONE = 2048; // of fixed point: shares have 11 bits behind the point

/** Between which two pixels of a side each new one stands, and how near to the second, from 0 to 1. */
interface Between {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly share: Float32Array;
}

/** Return a picture at another size, in fixed point. */
export function resizeLinear(picture: Bytes, width: number, height: number): Bytes {
  if (width === picture.width && height === picture.height) return picture;
  const made = bytes(width, height);
  const rows = between(picture.height, height, fround);
  const across = lines(picture, clamped(between(picture.width, width, fround)));
  for (let y = 0; y < height; y++) {
    const [upper, lower] = [across(rows.first[y]!), across(rows.second[y]!)];
    const near = fixed(fround(1 - rows.share[y]!));
    const far = fixed(rows.share[y]!);
    for (let x = 0; x < width; x++) {
      const sum = ((near * (upper[x]! >> 4)) >> 16) + ((far * (lower[x]! >> 4)) >> 16);
      made.data[y * width + x] = (sum + 2) >> 2;
    }
  }
  return made;
}

/** Return floats at another size. */
export function resizeLinearOfFloats(values: Floats, width: number, height: number): Floats {
  if (width === values.width && height === values.height) return values;
  const { data } = values;
  const made = floats(width, height);
  const rows = between(values.height, height);
  const columns = between(values.width, width);
  for (let y = 0; y < height; y++) {
    const [upper, lower] = [rows.first[y]! * values.width, rows.second[y]! * values.width];
    for (let x = 0; x < width; x++) {
      const left = columns.first[x]!;
      const right = columns.second[x]!;
      const far = columns.share[x]!;
      const above = mixed(data[upper + left]!, data[upper + right]!, far);
      const below = mixed(data[lower + left]!, data[lower + right]!, far);
      made.data[y * width + x] = mixed(above, below, rows.share[y]!);
    }
  }
  return made;
}

/** Return a value between two, rounded once, as a processor does that multiplies and adds at once. */
function mixed(first: number, second: number, share: number): number {
  return fround(first + fround(second - first) * share);
}

/** Return the rows of a picture stretched sideways, by their number; the last two are kept. */
function lines(picture: Bytes, columns: Between): (row: number) => Int32Array {
  const near = Int32Array.from(columns.share, (share) => fixed(fround(1 - share)));
  const far = Int32Array.from(columns.share, fixed);
  const kept = new Map<number, Int32Array>();
  return (row) => {
    const known = kept.get(row);
    if (known) return known;
    const start = row * picture.width;
    const line = new Int32Array(near.length);
    for (let x = 0; x < line.length; x++) {
      const first = picture.data[start + columns.first[x]!]!;
      const second = picture.data[start + columns.second[x]!]!;
      line[x] = first * near[x]! + second * far[x]!;
    }
    if (kept.size > 1) kept.delete(Math.min(...kept.keys()));
    kept.set(row, line);
    return line;
  };
}

/** Return the same but for the edges, where both pixels are one: rounding twice may darken it. */
function clamped(columns: Between): Between {
  const one = (place: number): boolean => columns.first[place] === columns.second[place];
  return { ...columns, share: columns.share.map((share, place) => (one(place) ? 0 : share)) };
}

function fixed(share: number): number {
  return rounded(share * ONE);
}

function between(size: number, wanted: number, at = (place: number): number => place): Between {
  const scale = size / wanted;
  const first = new Int32Array(wanted);
  const second = new Int32Array(wanted);
  const share = new Float32Array(wanted);
  for (let place = 0; place < wanted; place++) {
    const there = at((place + 0.5) * scale - 0.5);
    const before = Math.floor(there);
    first[place] = clipped(before, 0, size - 1);
    second[place] = clipped(before + 1, 0, size - 1);
    share[place] = there - before;
  }
  return { first, second, share };
}
