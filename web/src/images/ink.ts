/**
 * From a grey picture to ink: how much pen is on each pixel, whatever the paper and the light.
 *
 * Three steps: what the paper would look like without ink, how strong the ink is against it, and
 * which of it has the sharp edges of a pen. Sits on `pen`; `glyph` builds on it.
 */

import { floats, longerSide, mapped, type Floats } from "./grid";
import type { Picture } from "./grey";
import { isAny, type Mask } from "./masks";
import { searchSorted } from "./numpy/order";
import { clipped, rounded } from "./numpy/rounding";
import { connectedComponents } from "./opencv/components";
import { gaussianBlur, gaussianBlur3 } from "./opencv/gaussian";
import { cumulated } from "./opencv/histogram";
import { dilate, erode, gradientOfFloats, square } from "./opencv/morphology";
import { resizeArea } from "./opencv/resize_area";
import { resizeLinear } from "./opencv/resize_linear";
import { resizeNearest } from "./opencv/resize_nearest";
import { DIMMEST, FAINTEST, filled, findPen, inverted, NEAR, type Pen } from "./pen";

/** Ink strength: 0 for bare paper to 1 for full ink. */
export type Ink = Floats;

/** Blank threshold: what stands less than this many deviations above the paper's noise is no ink. */
const NOISE = 6.0;

const { fround } = Math;

const WORK = 320; // longest side on which paper is estimated: strokes survive, time does not
const BINS = { count: 2000, low: -0.5, high: 1.5 }; // of darkness, when it is counted
const CROSSES = square(3);
const STEEP = 0.25; // of full ink, within `NEAR`: an edge that rises less is a shadow's

/**
 * Return the ink on a picture, of the same size, 0 for bare paper to 1 for full ink.
 *
 * Dark ink on light paper and light ink on dark give the same. A blank picture, where nothing
 * passes `FAINTEST` and `NOISE`, gives zeros.
 */
export function ink(picture: Picture): Ink {
  const small = gaussianBlur3(reduced(picture, WORK));
  const { light, pen } = findPen(small);
  return light ? inkOf(inverted(picture), inverted(small), pen) : inkOf(picture, small, pen);
}

/** Return the picture, made smaller where a side is longer than `longest` pixels. */
export function reduced(picture: Picture, longest: number): Picture {
  const { width, height } = picture;
  const scale = longest / longerSide(picture);
  if (scale >= 1) return picture;
  return resizeArea(picture, Math.max(1, rounded(width * scale)), Math.max(1, rounded(height * scale)));
}

function inkOf(picture: Picture, small: Picture, pen: Pen): Ink {
  const { width, height } = picture;
  const paper = paperOf(small, pen.kernel);
  const dark = darkness(small, paper);
  const { low, full } = levels(dark, pen.edges);
  const strength = floats(width, height);
  if (full <= low) return strength;
  const whole = darkness(picture, resizeLinear(paper, width, height));
  const shadow = resizeNearest(soft(dark, low, full), width, height);
  const [bare, scale] = [fround(low), fround(1 / (full - low))];
  for (let place = 0; place < strength.data.length; place++) {
    const share = fround(fround(whole.data[place]! - bare) * scale);
    strength.data[place] = shadow.data[place] ? 0 : clipped(share, 0, 1);
  }
  return strength;
}

/**
 * Return what the paper would look like without ink.
 *
 * Where smoothing would lift it above the filled picture, at the foot of a step, it may not: the
 * dark side of a desk's or a shadow's edge would count as ink.
 */
function paperOf(small: Picture, kernel: number): Picture {
  const highest = filled(small, kernel, "reflect");
  const smooth = gaussianBlur(highest, kernel / 6, "replicate");
  return mapped(smooth, (value, place) => Math.min(value, highest.data[place]!));
}

/** Return how much darker than its paper each pixel is, as a share of it. */
function darkness(picture: Picture, paper: Picture): Floats {
  const made = floats(picture.width, picture.height);
  for (let place = 0; place < made.data.length; place++) {
    const bright = paper.data[place]!;
    made.data[place] = (bright - picture.data[place]!) / Math.max(bright, DIMMEST);
  }
  return made;
}

/** Return the darkness that is bare paper and that is full ink; equal where there is no ink. */
function levels(dark: Floats, edges: Mask): { low: number; full: number } {
  if (!isAny(edges)) return { low: 0, full: 0 };
  const near = dilate(edges, NEAR);
  const peak = quantile(dark, 0.98, near);
  const inked = above(dark, peak / 2);
  const paper = inverted(inked);
  const bare = quantile(dark, 0.5, paper);
  const noise = 1.4826 * quantile(off(dark, bare), 0.5, paper);
  if (peak - bare < Math.max(FAINTEST, NOISE * noise)) return { low: bare, full: bare };
  const full = quantile(dark, 0.5, mapped(near, (value, place) => value & inked.data[place]!));
  return { low: Math.min(bare + 2.5 * noise, bare + 0.25 * (full - bare)), full };
}

/** Return how far the darkness lies from that of bare paper. */
function off(dark: Floats, bare: number): Floats {
  return { ...dark, data: dark.data.map((value) => Math.abs(fround(value - fround(bare)))) };
}

/** Return a quantile of the darkness under the mask to a thousandth, 0 where that is empty. */
function quantile(dark: Floats, share: number, mask: Mask): number {
  const counts = cumulated(dark, BINS, mask);
  const all = counts[counts.length - 1]!;
  if (all === 0) return 0;
  const place = searchSorted(counts, fround(fround(share) * all)); // in 32 bits, as counts are there
  return BINS.low + (place * (BINS.high - BINS.low)) / BINS.count;
}

/** Return which values lie above the limit. */
function above(values: Floats, limit: number): Mask {
  const least = fround(limit);
  return mapped(values, (value) => (value > least ? 255 : 0));
}

/** Return 1 on the dark pieces most of whose outline is too soft for a pen: shadows. */
function soft(dark: Floats, low: number, full: number): Mask {
  const mask = above(dark, (low + full) / 2);
  const { labels, pieces } = connectedComponents(mask);
  const inside = erode(mask, CROSSES);
  const steps = gradientOfFloats(dark, NEAR);
  const steep = fround(STEEP * (full - low));
  const lengths = new Int32Array(pieces.length + 1);
  const sharp = new Int32Array(pieces.length + 1);
  mask.data.forEach((value, place) => {
    if (!value || inside.data[place]) return;
    const piece = labels.data[place]!;
    lengths[piece]!++;
    if (steps.data[place]! >= steep) sharp[piece]!++;
  });
  return dilate(mapped(labels, (piece) => (2 * sharp[piece]! < lengths[piece]! ? 1 : 0)), NEAR);
}
