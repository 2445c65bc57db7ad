/**
 * From a picture to one line of writing: a strip 32 pixels high, as the number network reads it.
 *
 * The line is found first and scaled by the height of its digits, whatever the height of the
 * picture. Does not know what is written.
 */

import { heightOf, widthOf, type Box } from "./box";
import { mapped, transposed, window, type Bytes } from "./grid";
import type { Picture } from "./grey";
import { reduced } from "./ink";
import { atLeast, both, either, isAny, without, type Mask } from "./masks";
import { argSort, cumulative, searchSorted } from "./numpy/order";
import { rounded, roundedByte } from "./numpy/rounding";
import { blur } from "./opencv/blur";
import { connectedComponents, type Component } from "./opencv/components";
import { gaussianBlur3 } from "./opencv/gaussian";
import { cumulatedBytes } from "./opencv/histogram";
import { closed, dilate, opened, square, type Kernel } from "./opencv/morphology";
import { warped } from "./opencv/warp";
import { least, most } from "./pieces";
import type { Shape } from "./turn";
import { FULL, writings, type Writing } from "./writing";

/** Pixels that a strip is high. */
export const HEIGHT = 32;

/** The width of a strip is a multiple of this. */
export const STEP = 4;

/** The network answers once for so many columns. */
export const FRAME = 2;

/** One line of writing, cut out and scaled. */
export interface Strip {
  /** 32 pixels high, white ink (255) on black, its width a multiple of 4. */
  readonly pixels: Bytes;
  /** Where its ink stands on the picture. */
  readonly box: Box;
  /** Where the strip's first column stands on the picture. */
  readonly left: number;
  /** Pixels of the strip for each of the picture. */
  readonly scale: number;
}

const { fround } = Math;

const DIGIT = 21; // pixels of the strip that a digit is high
const WHOLE = 30; // pixels of the strip that a line which drifts is high at most
const MARGIN = 12; // pixels of the strip shown left and right of the writing
const LEAST = 32; // pixels that a strip is wide at least
const MOST = 1600; // pixels that a strip is wide at most
const WORK = 1000; // longest side of the picture worked at
const INKED = 110; // of 255: from here on a pixel belongs to a stroke
const MAIN = 0.45; // of the tallest piece: lower ones are marks, or strokes that broke off
const SPECK = 0.08; // of the tallest piece's height, both ways: smaller is a speck
const LINE = { most: 0.97, some: 0.6, heights: 1.1 }; // a rule: most of the width, or some and so many heights
const UPRIGHT = 0.95; // of the height: the edge of a cell
const BESIDE = 0.2; // of the height: so near the edge of the picture, rules and edges of cells may be
const SHORT = { level: 0.45, upright: 0.55 }; // there, how much of the width and the height they run
const THICK = 0.09; // of the height: what is thicker is no rule

/** Return where columns `start` to `end` of a strip stand, as high as the writing. */
export function span({ box, left, scale }: Strip, start: number, end: number): Box {
  const [first, last] = [rounded(left + start / scale), rounded(left + end / scale)];
  const from = Math.min(Math.max(first, box.left), box.right - 1);
  return { left: from, top: box.top, right: Math.max(from + 1, Math.min(last, box.right)), bottom: box.bottom };
}

/** Return the line of writing on a grey picture; null where the picture is blank. */
export function findStrip(picture: Picture): Strip | null {
  return findStrips(picture).next().value ?? null;
}

/** Yield the line of writing; where it is in doubt which side is ink, also as it else is. */
export function* findStrips(picture: Picture): Generator<Strip, void> {
  const seen = reduced(picture, WORK);
  for (const written of writings(seen)) {
    const found = lineOf(written);
    if (found) yield enlarged(cut(written, found.box, found.tall), picture.width / seen.width, picture);
  }
}

/** Return the strip of one line of writing whose ink is known to stand in `box`. */
export function strip(written: Writing, box: Box): Strip {
  const inside = window(written, box.left, box.top, box.right, box.bottom);
  const { pieces } = connectedComponents(atLeast(inside, INKED));
  return cut(written, box, pieces.length ? tallOf(pieces) : heightOf(box));
}

/** Return the box of the line of writing and how tall its digits are. */
function lineOf(written: Writing): { box: Box; tall: number } | null {
  const mask = atLeast(gaussianBlur3(written), INKED); // print is finer than a pen
  const pieces = fairOf(connectedComponents(withoutRules(mask)).pieces, written);
  if (!pieces.length) return null;
  const tallest = most(pieces.map((piece) => piece.height));
  const main = pieces.filter((piece) => piece.height >= MAIN * tallest);
  const top = least(main.map((piece) => piece.top));
  const bottom = most(main.map((piece) => piece.top + piece.height));
  const beside = pieces.filter((piece) => {
    const middle = piece.top + piece.height / 2;
    return middle >= top && middle <= bottom;
  });
  const left = least(beside.map((piece) => piece.left));
  const right = most(beside.map((piece) => piece.left + piece.width));
  return { box: { left, top, right, bottom }, tall: tallOf(main) };
}

/** Return the pieces that may be writing: no specks, and nothing that hangs on an edge. */
function fairOf(pieces: readonly Component[], shape: Shape): Component[] {
  const free = pieces.filter((piece) => !hangs(piece, shape));
  const tallest = free.reduce((most, piece) => Math.max(most, piece.height), 0);
  const speck = Math.max(2, SPECK * tallest);
  return free.filter((piece) => Math.max(piece.width, piece.height) >= speck);
}

function hangs({ left, top, width, height }: Component, shape: Shape): boolean {
  const level = top === 0 || top + height === shape.height;
  const upright = left === 0 || left + width === shape.width;
  return (level && height < shape.height / 3) || (upright && width < Math.max(2, height / 6));
}

/** Return the height of the digits: the median of the pieces, each counted by its width. */
function tallOf(pieces: readonly Component[]): number {
  const order = argSort(pieces.map((piece) => piece.height));
  const widths = cumulative(order.map((piece) => pieces[piece]!.width));
  return pieces[order[searchSorted(widths, widths[widths.length - 1]! / 2)]!]!.height;
}

/** Return a mask (1 or 0) without printed lines along it and edges of cells across it. */
function withoutRules(mask: Mask): Mask {
  const thick = Math.max(3, rounded(THICK * mask.height));
  const level = thin(levelRules(mask), { width: 1, height: thick + 1 });
  const upright = thin(uprightRules(mask), { width: thick + 1, height: 1 });
  const rules = either(level, upright);
  if (!isAny(rules)) return mask;
  const rest = without(mask, rules);
  const across = both(closed(rest, { width: 1, height: thick + 2 }), level);
  const down = both(closed(rest, { width: thick + 2, height: 1 }), upright);
  return either(rest, either(across, down));
}

function levelRules(mask: Mask): Mask {
  const { width, height } = mask;
  const drift = { width: 1, height: 3 };
  const run = rounded(Math.min(LINE.most * width, Math.max(LINE.some * width, LINE.heights * height)));
  const short = runs(mask, { width: rounded(SHORT.level * width), height: 1 }, drift);
  return either(runs(mask, { width: run, height: 1 }, drift), besideEdge(short, height));
}

function uprightRules(mask: Mask): Mask {
  const { height } = mask;
  const drift = { width: 3, height: 1 };
  const tall = runs(mask, { width: 1, height: rounded(UPRIGHT * height) }, drift);
  const short = runs(mask, { width: 1, height: rounded(SHORT.upright * height) }, drift);
  return either(tall, transposed(besideEdge(transposed(short), height)));
}

/** Return the mask without what the kernel fits into. */
function thin(mask: Mask, kernel: Kernel): Mask {
  return without(mask, opened(mask, kernel));
}

/** Return the lines near the first and the last row. */
function besideEdge(lines: Mask, height: number): Mask {
  const near = rounded(BESIDE * height);
  const kept = { ...lines, data: lines.data.slice() };
  if (near < lines.height - near) kept.data.fill(0, near * lines.width, (lines.height - near) * lines.width);
  return kept;
}

/** Return the mask where it runs straight at least so far, drifting a pixel or so. */
function runs(mask: Mask, run: Kernel, drift: Kernel): Mask {
  const kernel = { width: Math.max(1, run.width), height: Math.max(1, run.height) };
  return both(opened(dilate(mask, drift), kernel), mask);
}

/** Return the strip around `box`, its digits `tall` pixels high, its pen full ink. */
function cut(written: Writing, box: Box, tall: number): Strip {
  const fits = Math.min(DIGIT / Math.max(tall, 1), WHOLE / heightOf(box));
  const scale = Math.min(fits, (MOST - 2 * MARGIN) / widthOf(box));
  const wide = Math.max(LEAST, Math.ceil(rounded(widthOf(box) * scale + 2 * MARGIN) / STEP) * STEP);
  const left = (box.left + box.right) / 2 - wide / 2 / scale;
  const top = (box.top + box.bottom) / 2 - HEIGHT / 2 / scale;
  return { pixels: bright(resized(written, left, top, scale, wide)), box, left, scale };
}

/** Return the window that begins at `left` and `top`, bare paper where the picture ends. */
function resized(written: Writing, left: number, top: number, scale: number, wide: number): Bytes {
  const shrink = 1 / scale;
  const size = shrink > 1.5 ? rounded(shrink) : 1; // each pixel of the strip is the mean of those it covers
  const smooth = size > 1 ? blur(written, square(size), "constant") : written;
  const middle = shrink / 2 - 0.5;
  return warped(smooth, { left: left + middle, top: top + middle, step: shrink, width: wide, height: HEIGHT });
}

/** Return the strip with its paper black and its pen white. */
function bright(pixels: Bytes): Bytes {
  const counts = cumulatedBytes(pixels.data);
  const all = counts[FULL]!;
  const paper = searchSorted(counts, all / 2);
  const peak = searchSorted(counts, 0.99 * all);
  const start = Math.max(paper, (paper + peak) >> 1);
  const ink = all - counts[start]!;
  const full = ink ? searchSorted(counts, counts[start]! + ink / 2) : FULL;
  const gain = fround(FULL / Math.max(full - paper, 16));
  return mapped(pixels, (value) => roundedByte(fround(Math.max(value - paper, 0) * gain)));
}

/** Return a strip found on a picture that was reduced, as one of the picture itself. */
function enlarged(found: Strip, times: number, shape: Shape): Strip {
  if (times === 1) return found;
  const box = {
    left: Math.trunc(found.box.left * times),
    top: Math.trunc(found.box.top * times),
    right: Math.min(shape.width, Math.trunc(found.box.right * times)),
    bottom: Math.min(shape.height, Math.trunc(found.box.bottom * times)),
  };
  return { pixels: found.pixels, box, left: found.left * times, scale: found.scale / times };
}
