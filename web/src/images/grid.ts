/** Pixels in rows: what arrays of two dimensions are in Python. Everything in `images` works on them. */

/** The kinds of numbers that pixels are. */
export type Numbers = Uint8Array | Int32Array | Float32Array;

/** A field of pixels: `data[y * width + x]` is the one in column x of row y. */
export interface Grid<T extends Numbers> {
  readonly width: number;
  readonly height: number;
  readonly data: T;
}

/** Pixels of 8 bits: pictures, writing, masks. */
export type Bytes = Grid<Uint8Array>;

/** Pixels of 32-bit floats: ink and darkness. */
export type Floats = Grid<Float32Array>;

/** Return pixels of 8 bits, all zero. */
export function bytes(width: number, height: number): Bytes {
  return { width, height, data: new Uint8Array(width * height) };
}

/** Return pixels of 32-bit floats, all zero. */
export function floats(width: number, height: number): Floats {
  return { width, height, data: new Float32Array(width * height) };
}

/** Return how many pixels the longer side has. */
export function longerSide(grid: { readonly width: number; readonly height: number }): number {
  return Math.max(grid.width, grid.height);
}

/** Return pixels of 8 bits made one by one from another field's. */
export function mapped(grid: Grid<Numbers>, of: (value: number, place: number) => number): Bytes {
  const made = bytes(grid.width, grid.height);
  for (let place = 0; place < made.data.length; place++) made.data[place] = of(grid.data[place]!, place);
  return made;
}

/** Return the window of 8-bit pixels from `left` and `top` to before `right` and `bottom`. */
export function window(grid: Bytes, left: number, top: number, right: number, bottom: number): Bytes {
  const made = bytes(Math.max(0, right - left), Math.max(0, bottom - top));
  for (let y = 0; y < made.height; y++) {
    const start = (top + y) * grid.width + left;
    made.data.set(grid.data.subarray(start, start + made.width), y * made.width);
  }
  return made;
}

/** Return 8-bit pixels turned over their diagonal: what was upright is level. */
export function transposed(grid: Bytes): Bytes {
  const { width, height } = grid;
  const made = bytes(height, width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) made.data[x * height + y] = grid.data[y * width + x]!;
  }
  return made;
}
