/**
 * Dilation and erosion with rectangles, and what is made of them, as OpenCV does it.
 *
 * A rectangle is a row and a column one after the other. The extreme of a window is that of two
 * windows which cover it together, so that the work grows with the logarithm of its length. Loops
 * over bytes and over floats are apart: one for both would be five times as slow.
 */

import { bytes, floats, type Bytes, type Floats } from "../grid";

/** The rectangle that a pixel is compared with: so many pixels wide and high. */
export interface Kernel {
  readonly width: number;
  readonly height: number;
}

/** Replaces each value but the last `away` by the extreme of it and the one so far behind it. */
type Pairing<T> = (values: T, away: number) => void;

/** Return a square kernel. */
export function square(side: number): Kernel {
  return { width: side, height: side };
}

/** Return the largest pixel around each. */
export function dilate(picture: Bytes, kernel: Kernel): Bytes {
  return extremes(picture, kernel, largerBytes, 0);
}

/** Return the smallest pixel around each; `beyond` is what stands outside the picture. */
export function erode(picture: Bytes, kernel: Kernel, beyond = 255): Bytes {
  return extremes(picture, kernel, smallerBytes, beyond);
}

/** Return where the kernel fits into a mask; outside it there is no ink. */
export function opened(mask: Bytes, kernel: Kernel): Bytes {
  return dilate(erode(mask, kernel, 0), kernel);
}

/** Return a mask with what the kernel does not fit into filled; outside it there is no ink. */
export function closed(mask: Bytes, kernel: Kernel): Bytes {
  return erode(dilate(mask, kernel), kernel, 0);
}

/** Return by how much pixels differ around each. */
export function gradient(picture: Bytes, kernel: Kernel): Bytes {
  const made = dilate(picture, kernel);
  const low = erode(picture, kernel).data;
  for (let place = 0; place < low.length; place++) made.data[place]! -= low[place]!;
  return made;
}

/** Return by how much floats differ around each. */
export function gradientOfFloats(values: Floats, kernel: Kernel): Floats {
  const made = extremesOfFloats(values, kernel, largerFloats, -Infinity);
  const low = extremesOfFloats(values, kernel, smallerFloats, Infinity).data;
  for (let place = 0; place < low.length; place++) made.data[place]! -= low[place]!;
  return made;
}

function extremes(picture: Bytes, kernel: Kernel, pairing: Pairing<Uint8Array>, beyond: number): Bytes {
  const { width, height, data } = picture;
  const field = new Uint8Array(width * (height + kernel.height - 1)).fill(beyond);
  const row = new Uint8Array(width + kernel.width - 1);
  for (let y = 0; y < height; y++) {
    row.fill(beyond).set(data.subarray(y * width, (y + 1) * width), kernel.width >> 1);
    windowed(row, kernel.width, 1, pairing);
    field.set(row.subarray(0, width), (y + (kernel.height >> 1)) * width);
  }
  windowed(field, kernel.height, width, pairing);
  const made = bytes(width, height);
  made.data.set(field.subarray(0, made.data.length));
  return made;
}

function extremesOfFloats(
  values: Floats, kernel: Kernel, pairing: Pairing<Float32Array>, beyond: number,
): Floats {
  const { width, height, data } = values;
  const field = new Float32Array(width * (height + kernel.height - 1)).fill(beyond);
  const row = new Float32Array(width + kernel.width - 1);
  for (let y = 0; y < height; y++) {
    row.fill(beyond).set(data.subarray(y * width, (y + 1) * width), kernel.width >> 1);
    windowed(row, kernel.width, 1, pairing);
    field.set(row.subarray(0, width), (y + (kernel.height >> 1)) * width);
  }
  windowed(field, kernel.height, width, pairing);
  const made = floats(width, height);
  made.data.set(field.subarray(0, made.data.length));
  return made;
}

/** Replace each value by the extreme of `count` values, the first of them itself, `step` apart. */
function windowed<T>(values: T, count: number, step: number, pairing: Pairing<T>): void {
  let done = 1;
  for (; 2 * done <= count; done *= 2) pairing(values, done * step);
  if (done < count) pairing(values, (count - done) * step);
}

function largerBytes(values: Uint8Array, away: number): void {
  const end = values.length - away;
  for (let place = 0; place < end; place++) {
    if (values[place + away]! > values[place]!) values[place] = values[place + away]!;
  }
}

function smallerBytes(values: Uint8Array, away: number): void {
  const end = values.length - away;
  for (let place = 0; place < end; place++) {
    if (values[place + away]! < values[place]!) values[place] = values[place + away]!;
  }
}

function largerFloats(values: Float32Array, away: number): void {
  const end = values.length - away;
  for (let place = 0; place < end; place++) {
    if (values[place + away]! > values[place]!) values[place] = values[place + away]!;
  }
}

function smallerFloats(values: Float32Array, away: number): void {
  const end = values.length - away;
  for (let place = 0; place < end; place++) {
    if (values[place + away]! < values[place]!) values[place] = values[place + away]!;
  }
}
