/** Pictures made smaller, each pixel the mean of those it covers: OpenCV's INTER_AREA. */

import { bytes, floats, type Bytes, type Floats, type Grid } from "../grid";
import { rounded } from "../numpy/rounding";

const { fround } = Math;

/** Which pixels of the source each pixel is made of, from the left: its own place, theirs, shares. */
interface Shares {
  readonly to: readonly number[];
  readonly from: readonly number[];
  readonly share: readonly number[];
}

/** Return a picture at a smaller size. */
export function resizeArea(picture: Bytes, width: number, height: number): Bytes {
  if (width === picture.width && height === picture.height) return picture;
  const made = bytes(width, height);
  const means = meansOf(picture, width, height).data;
  for (let place = 0; place < means.length; place++) made.data[place] = rounded(means[place]!);
  return made;
}

/** Return floats at a smaller size. */
export function resizeAreaOfFloats(values: Floats, width: number, height: number): Floats {
  return width === values.width && height === values.height ? values : meansOf(values, width, height);
}

function meansOf(grid: Grid<Uint8Array | Float32Array>, width: number, height: number): Floats {
  const across = 1 / (width / grid.width);
  const down = 1 / (height / grid.height);
  if (isWhole(across) && isWhole(down)) return blocks(grid, rounded(across), rounded(down));
  return covered(grid, shares(grid.width, width, across), shares(grid.height, height, down), width, height);
}

function isWhole(scale: number): boolean {
  return Math.abs(scale - rounded(scale)) < Number.EPSILON;
}

/** Return the means of whole blocks of pixels. */
function blocks(grid: Grid<Uint8Array | Float32Array>, across: number, down: number): Floats {
  const made = floats(grid.width / across, grid.height / down);
  const scale = fround(1 / (across * down));
  const quarters = across === 2 && down === 2;
  const up = quarters && grid.data instanceof Uint8Array ? 0.1 : 0; // halves of these are rounded up
  const vectors = quarters ? made.width - (made.width % 4) : 0;
  for (let y = 0; y < made.height; y++) {
    for (let x = 0; x < made.width; x++) {
      const sum = (x < vectors ? sumOfQuarter : sumOf)(grid, x * across, y * down, across, down);
      made.data[y * made.width + x] = fround(sum * scale + up);
    }
  }
  return made;
}

/** Return the sum of a block of 2x2 pixels, its rows first. */
function sumOfQuarter({ width, data }: Grid<Uint8Array | Float32Array>, left: number, top: number): number {
  const at = top * width + left;
  return fround(fround(data[at]! + data[at + 1]!) + fround(data[at + width]! + data[at + width + 1]!));
}

/** Return the sum of a block, four pixels at a time and the rest one by one. */
function sumOf(
  grid: Grid<Uint8Array | Float32Array>, left: number, top: number, across: number, down: number,
): number {
  const count = across * down;
  const value = (place: number): number =>
    grid.data[(top + Math.floor(place / across)) * grid.width + left + (place % across)]!;
  let sum = 0;
  let place = 0;
  for (; place <= count - 4; place += 4) {
    const two = fround(value(place) + value(place + 1));
    sum = fround(sum + fround(fround(two + value(place + 2)) + value(place + 3)));
  }
  for (; place < count; place++) sum = fround(sum + value(place));
  return sum;
}

/** Return which pixels of a side of `size` make those of a side of `few`, `scale` of them each. */
function shares(size: number, few: number, scale: number): Shares {
  const to: number[] = [];
  const from: number[] = [];
  const share: number[] = [];
  const add = (place: number, source: number, part: number): void => {
    to.push(place);
    from.push(source);
    share.push(fround(part));
  };
  for (let place = 0; place < few; place++) {
    const start = place * scale;
    const end = start + scale;
    const cell = Math.min(scale, size - start);
    const last = Math.min(Math.floor(end), size - 1);
    const first = Math.min(Math.ceil(start), last);
    if (first - start > 1e-3) add(place, first - 1, (first - start) / cell);
    for (let source = first; source < last; source++) add(place, source, 1 / cell);
    if (end - last > 1e-3) add(place, last, Math.min(end - last, 1, cell) / cell);
  }
  return { to, from, share };
}

function covered(
  grid: Grid<Uint8Array | Float32Array>, columns: Shares, rows: Shares, width: number, height: number,
): Floats {
  const made = floats(width, height);
  const line = new Float32Array(width);
  rows.to.forEach((row, place) => {
    const start = rows.from[place]! * grid.width;
    gather(grid.data.subarray(start, start + grid.width), columns, line.fill(0));
    addTo(made.data.subarray(row * width, (row + 1) * width), line, rows.share[place]!);
  });
  return made;
}

function gather(line: Uint8Array | Float32Array, columns: Shares, sums: Float32Array): void {
  const { to, from, share } = columns;
  for (let place = 0; place < to.length; place++) {
    sums[to[place]!]! += fround(line[from[place]!]! * share[place]!);
  }
}

function addTo(sums: Float32Array, line: Float32Array, share: number): void {
  for (let x = 0; x < sums.length; x++) sums[x]! += fround(share * line[x]!);
}
