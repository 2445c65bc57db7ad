/**
 * From a grey picture to its writing: how dark each pixel is against the paper around it.
 *
 * Softer than `ink`: nothing is thrown away, since faint pencil and the print of a cheque are for a
 * network to tell apart. `strip` and `page` find numbers on it. Knows nothing of digits.
 */

import { bytes, floats, mapped, type Bytes, type Floats, type Grid } from "./grid";
import type { Picture } from "./grey";
import { searchSorted } from "./numpy/order";
import { clipped, rounded, roundedByte } from "./numpy/rounding";
import { blur, blur3OfFloats } from "./opencv/blur";
import { cumulated } from "./opencv/histogram";
import { square } from "./opencv/morphology";
import { resizeArea } from "./opencv/resize_area";
import { resizeLinear } from "./opencv/resize_linear";
import { DIMMEST, filled, inverted } from "./pen";

/** Darkness: 0 for bare paper to 255 for full ink, light ink on dark turned round. */
export type Writing = Bytes;

export const FULL = 255;

const { fround } = Math;

const WIDEST = 1 / 3; // of the shorter side: the widest pen
const PENS = [9, 101] as const; // pixels: the narrowest and the widest kernel that a pen is looked for with
const SLOW = 31; // pixels: with a wider kernel the paper is found on a smaller picture
const FAINTEST = 0.03; // darkness below which nothing is writing: what a hard pencil leaves has twice that
const PEAK = 0.995; // quantile of darkness that is surely ink where there is any
const SHEET = 250_000; // pixels: a larger picture may be a sheet with a single number on it
const FEW = 0.9998; // its quantile, without noise
const DARK = 0.12; // the darkness that is surely a pen
const EDGE = 0.1; // of each side: what cells and rules print there does not tell how dark the pen is
const SKEWED = 0.4; // skewness from which on the light side is ink
const CLEARLY = 1.2; // skewness from which on that is not in doubt
const BINS = { count: 512, low: 0, high: fround(1.001) };

/** Return the writing on a grey picture, of the same size; zeros where it is blank. */
export function writing(picture: Picture): Writing {
  return writings(picture).next().value!;
}

/**
 * Yield the writing on a picture; where the light side seems to be ink, not clearly, both ways.
 *
 * Faint writing in the cell of a form may look as if it were the paper.
 */
export function* writings(picture: Picture): Generator<Writing, void> {
  const size = kernelFor(picture);
  const skewed = skewness(picture, size);
  yield ofDark(skewed > SKEWED ? inverted(picture) : picture, size);
  if (skewed > SKEWED && skewed <= CLEARLY) yield ofDark(picture, size);
}

/** Return the writing on a picture whose ink is dark, its pens narrower than `size`. */
function ofDark(picture: Picture, size: number): Writing {
  const darkness = darknessOf(picture, paperOf(picture, size), size);
  const full = fullInk(darkness);
  if (full < FAINTEST) return bytes(picture.width, picture.height);
  const gain = fround(FULL / full);
  return mapped(darkness, (value) => roundedByte(fround(value * gain)));
}

/** Return how dark the pen is; 0 where there is none. */
function fullInk(darkness: Floats): number {
  const full = fullOf(darkness, PEAK);
  if (full >= FAINTEST || darkness.data.length <= SHEET) return full;
  const few = fullOf(blur3OfFloats(darkness), FEW);
  return few >= DARK ? few : 0;
}

function kernelFor(picture: Picture): number {
  return clipped(rounded(Math.min(picture.width, picture.height) * WIDEST), ...PENS) | 1;
}

/** Fill what is dark and narrower than `size`. */
function paperOf(picture: Picture, size: number): Picture {
  const shrink = Math.ceil(size / SLOW);
  if (shrink === 1) return filled(picture, size, "replicate");
  const { width, height } = picture;
  const few = (side: number): number => Math.max(1, Math.floor(side / shrink));
  const small = resizeArea(picture, few(width), few(height));
  return resizeLinear(filled(small, Math.floor(size / shrink) | 1, "replicate"), width, height);
}

/**
 * Return the skewness of lightness: above zero the ink is rather the light side.
 *
 * For that has fewer pixels, and they differ by more. In doubt ink is dark, as it mostly is.
 */
function skewness(picture: Picture, size: number): number {
  const paper = middle(blur(picture, square(2 * size + 1), "replicate"));
  const seen = middle(picture);
  let [squares, cubes] = [0, 0];
  for (let place = 0; place < seen.data.length; place++) {
    const off = seen.data[place]! - paper.data[place]!;
    squares += off * off;
    cubes += off * off * off;
  }
  const count = seen.data.length;
  return cubes / count / Math.max(squares / count, 1e-9) ** 1.5;
}

/** Return how much darker than its paper each pixel is, as a share of it. */
function darknessOf(picture: Picture, paper: Picture, size: number): Floats {
  const smooth = blur(paper, square((size >> 1) | 1)).data;
  const made = floats(picture.width, picture.height);
  for (let place = 0; place < smooth.length; place++) {
    const missing = smooth[place]! - picture.data[place]!;
    if (missing > 0) made.data[place] = missing / Math.max(smooth[place]!, DIMMEST);
  }
  return made;
}

/**
 * Return how dark the pen is in the middle of the picture; 0 where nothing is.
 *
 * @param share The quantile that is surely ink where there is any.
 */
function fullOf(darkness: Floats, share: number): number {
  const below = cumulated(middle(darkness), BINS);
  const all = below[below.length - 1]!;
  const start = searchSorted(below, fround(fround(share) * all)) >> 1; // in 32 bits, as counts are there
  const inked = all - below[start]!;
  return inked <= 0 ? 0 : searchSorted(below, below[start]! + inked / 2) / BINS.count;
}

function middle<T extends Uint8Array | Float32Array>(values: Grid<T>): Grid<T> {
  const [down, across] = [Math.trunc(values.height * EDGE), Math.trunc(values.width * EDGE)];
  const [width, height] = [values.width - 2 * across, values.height - 2 * down];
  const data = values.data.slice(0, width * height) as T;
  for (let y = 0; y < height; y++) {
    const start = (down + y) * values.width + across;
    data.set(values.data.subarray(start, start + width), y * width);
  }
  return { width, height, data };
}
