/**
 * Which side of a picture is ink, dark or light, and how wide the pen is at most.
 *
 * Works on a small grey picture. Used by `ink`; knows nothing of digits.
 */

import { bytes, longerSide, mapped, window } from "./grid";
import type { Picture } from "./grey";
import { countOf, type Mask } from "./masks";
import { searchSorted } from "./numpy/order";
import { rounded, roundedByte } from "./numpy/rounding";
import { copyMakeBorder, type Border } from "./opencv/border";
import { cumulatedBytes } from "./opencv/histogram";
import { dilate, erode, gradient, square } from "./opencv/morphology";

/** Blank threshold: what differs from its paper by less than this share of it is no ink. */
export const FAINTEST = 0.08;

/** The neighbourhood in which the edge of a stroke rises, on a small picture. */
export const NEAR = square(5);

/** Paper is taken to be at least this bright: below, noise would pass for contrast. */
export const DIMMEST = 80;

/** The pen, were the dark side ink: a kernel wider than it, how narrow it is, and its edges. */
export interface Pen {
  readonly kernel: number;
  readonly narrowness: number;
  readonly edges: Mask;
}

const { fround } = Math;

const KERNELS = [1 / 32, 1 / 16, 1 / 8, 1 / 4]; // pen widths tried, as shares of the longer side
const LEAST = 10.0; // grey levels of 255 that an edge must rise, on dark paper too
const FEWEST = 0.001; // share of the picture that is edges: below, there are specks at most
const CLEARLY = 1.4; // times as narrow: from here on the pen alone tells ink from paper
const ALL = 0.9; // of the picture's edge: as much must be alike to be taken for paper
const NARROW = 0.05; // share of the edges that a pen must explain: the others are desks and shadows

/**
 * Return whether ink is the light side, and the pen that wrote it.
 *
 * Ink is the narrow side: filling its valleys with a kernel wider than the pen explains its sharp
 * edges, while the edges of shadows are soft, and desks and sheets are wide.
 */
export function findPen(small: Picture): { light: boolean; pen: Pen } {
  const step = gradient(small, NEAR);
  const counts = cumulatedBytes(step.data);
  const sharpest = 0.3 * percentile(counts, 99.8);
  const grain = 3 * percentile(counts, 10); // most of any picture is paper, or flat ink
  const least = Math.max(sharpest, grain, LEAST);
  const dark = penOf(small, step, least);
  const light = penOf(inverted(small), step, least);
  return isLight(dark, light, small) ? { light: true, pen: light } : { light: false, pen: dark };
}

/** Return the picture with black and white exchanged. */
export function inverted(picture: Picture): Picture {
  return mapped(picture, (value) => 255 - value);
}

/**
 * Return whether ink is the light side; where both are about as narrow, the edge is paper.
 *
 * The holes in a digit of a broad pen that fills its picture are as narrow as its strokes.
 */
function isLight(dark: Pen, light: Pen, small: Picture): boolean {
  const wide = Math.min(dark.narrowness, light.narrowness);
  const narrow = Math.max(dark.narrowness, light.narrowness);
  if (narrow < CLEARLY * wide) {
    const paper = paperAtEdge(small);
    if (Math.max(paper, 1 - paper) > ALL) return paper < 0.5;
  }
  return light.narrowness > dark.narrowness;
}

/** Return the share of the picture's edge that is lighter than the middle between its extremes. */
function paperAtEdge(small: Picture): number {
  const { width, height, data } = small;
  const middle = (data.reduce((a, b) => Math.min(a, b)) + data.reduce((a, b) => Math.max(a, b))) / 2;
  let above = 0;
  for (let x = 0; x < width; x++) {
    above += Number(data[x]! > middle) + Number(data[(height - 1) * width + x]! > middle);
  }
  for (let y = 0; y < height; y++) {
    above += Number(data[y * width]! > middle) + Number(data[y * width + width - 1]! > middle);
  }
  return above / (2 * (width + height));
}

/** Return a percentile of bytes, given how many are at most 0, 1, 2 …. */
function percentile(counts: Float64Array, percent: number): number {
  return searchSorted(counts, (percent / 100) * counts[counts.length - 1]!);
}

/** Return the pen, were the dark side of `small` ink and steps from `least` on edges. */
function penOf(small: Picture, step: Picture, least: number): Pen {
  const edges = edgesOf(small, step, least);
  const sizes = KERNELS.map((share) => Math.max(3, rounded(longerSide(small) * share)) | 1);
  const among = countOf(edges);
  const bySize = new Map([...new Set(sizes)].map((size) => [size, explained(small, size, step, edges)]));
  const found = sizes.map((size) => bySize.get(size)!);
  const shares = found.map((pixels) => countOf(pixels) / Math.max(1, among));
  const best = Math.max(...shares);
  if (best < NARROW || among < FEWEST * edges.data.length) {
    return { kernel: sizes[0]!, narrowness: 0, edges: bytes(small.width, small.height) };
  }
  const enough = shares.findIndex((share) => share >= 0.85 * best);
  const narrowness = shares.reduce((sum, share, place) => sum + share / sizes[place]!, 0);
  // Twice as wide, for where the pen is widest.
  return { kernel: 2 * sizes[enough]! + 1, narrowness, edges: found[enough]! };
}

/** Return where a picture steps sharply: against its sharpest, its paper and its noise. */
function edgesOf(small: Picture, step: Picture, least: number): Mask {
  const near = dilate(small, NEAR);
  const alpha = fround(FAINTEST);
  return mapped(step, (rise, place) => {
    const visible = roundedByte(fround(near.data[place]! * alpha));
    return rise >= Math.max(visible, fround(least)) ? 255 : 0;
  });
}

/** Return at which edges filling the valleys narrower than `size` takes away half the step. */
function explained(small: Picture, size: number, step: Picture, edges: Mask): Mask {
  const depth = filled(small, size, "replicate");
  for (let place = 0; place < depth.data.length; place++) depth.data[place]! -= small.data[place]!;
  const valley = dilate(depth, NEAR);
  for (let place = 0; place < valley.data.length; place++) {
    const isMost = Math.min(2 * valley.data[place]!, 255) >= step.data[place]!;
    valley.data[place] = isMost ? edges.data[place]! : 0;
  }
  return valley;
}

/** Fill the dark valleys narrower than `size`, which is odd; `border` is how the picture goes on. */
export function filled(small: Picture, size: number, border: Border): Picture {
  const half = size >> 1;
  const reach = border === "replicate" ? half : 2 * half; // further on, the last pixel says nothing new
  const wide = dilate(copyMakeBorder(small, reach, border), square(size));
  const near = within(wide, reach - half);
  return within(erode(near, square(size)), half);
}

/** Return a picture without so many pixels on every side. */
function within(picture: Picture, less: number): Picture {
  return less ? window(picture, less, less, picture.width - less, picture.height - less) : picture;
}
