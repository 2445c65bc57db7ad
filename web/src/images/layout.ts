/**
 * The pieces of ink on a page, and the lines of writing that they make.
 *
 * Sits between `lines`, which lifts off what is printed, and `page`, which finds the numbers. Knows
 * sizes and places of pieces, and not what is written.
 */

import { longerSide, window } from "./grid";
import { reduced } from "./ink";
import { boxHeight, liftLines, type Lifted } from "./lines";
import { atLeast, countOf, isAny, type Mask } from "./masks";
import { argMax, argSort, cumulative, searchSorted, sorted } from "./numpy/order";
import { rounded } from "./numpy/rounding";
import { gaussianBlur3 } from "./opencv/gaussian";
import { around, heights, joined, middles, moved, only, piecesOf, which, widths, type Pieces } from "./pieces";
import type { Shape } from "./turn";
import type { Writing } from "./writing";

/** What stands where on a page. */
export interface Layout {
  /** Pixels that digits are high. */
  readonly tall: number;
  /** Pieces as tall as digits. */
  readonly bodies: Pieces;
  /** Lower ones: dots, commas, dashes, and strokes that broke off. */
  readonly marks: Pieces;
  /** The upright printed lines (1) between cells. */
  readonly upright: Mask;
}

const INKED = 90; // of 255: from here on a pixel belongs to a stroke
const FAINT = 45; // of 255: from here on a pixel may belong to a printed line
const GLANCE = 800; // longest side of the picture on which the height of digits is estimated
const LARGEST = 0.25; // of the longer side: nothing written is taller, and lines are longer
const SMALLEST = 0.006; // of the longer side: nothing written is less tall
const ASSUMED = 0.09; // of the longer side: so tall digits are taken to be until they are measured
const TYPICAL = 0.5; // quantile of heights, each counted by itself
const TALLER = 0.9; // the same
const SPECK = 0.1; // of a digit's height: smaller both ways is a speck
const BODY = 0.5; // of a digit's height: lower is a mark, such as a dash, or a stroke that broke off
const PART = 0.7; // of a digit's height: a piece with as much on both sides of a line is two
const GIANT = 4.0; // times a digit's height: taller is no writing
const SOLID = 0.74; // of its box: so full is a blot or a hole
const BROAD = 0.6; // of its length
const BLOT = 0.4; // of a digit's height: broader than a dot
const GREY = 0.35; // of the page: with more ink it is the grain of something enlarged
const BOXED = 0.022; // of the longer side: the shortest side of a box that digits are written in
const FLAT = 4.0; // times as wide as a digit is tall: what is left of a line
const THIN = 0.4; // of a digit's height: the same
const INSIDE = 0.9; // of a box's height: what is written in it is lower
const TURNS = Array.from({ length: 41 }, (_, step) => (step * 0.25 - 5) * (Math.PI / 180));
const SKEW_ROW = 0.3; // of a digit's height: pieces of a line are gathered in rows so high
const STRAIGHT = 0.3; // a radian: how much less a page is believed to lean more
const ALIKE = 0.55; // of a digit's height: pieces of a line lie no further above one another

/** Return what stands on a page without its printed lines and blots; null where nothing does. */
export function layout(written: Writing): Layout | null {
  const taller = tallerOf(written);
  if (taller === null) return null;
  const lifted = liftedOf(written, taller);
  const pieces = piecesOf(lifted.writing);
  const high = writtenHeights(pieces, written);
  if (!high.length || countOf(lifted.writing) > GREY * written.data.length) return null;
  const tall = quantile(high, TYPICAL);
  const fair = fairOf(cutBetweenRows(pieces, lifted, tall), written, tall);
  const count = fair.left.length;
  const isBody = (piece: number): boolean => fair.bottom[piece]! - fair.top[piece]! >= BODY * tall;
  return {
    tall,
    bodies: only(fair, which(count, isBody)),
    marks: only(fair, which(count, (piece) => !isBody(piece))),
    upright: lifted.upright,
  };
}

/** Return by how much lines of writing fall to the right, in pixels a pixel. */
export function skew(pieces: Pieces, tall: number): number {
  const [x, y] = middles(pieces);
  const falls = TURNS.map(Math.tan);
  const levels = falls.map((fall) => y.map((down, piece) => down - x[piece]! * fall));
  const least = levels.reduce((one, some) => some.reduce((a, b) => Math.min(a, b), one), Infinity);
  const peaks = levels.map((some) => peakOf(some.map((level) => Math.floor((level - least) / (SKEW_ROW * tall)))));
  return falls[argMax(peaks.map((peak, place) => peak * (1 - STRAIGHT * Math.abs(TURNS[place]!))))]!;
}

/** Return how much pieces gather in rows: the sum of squares of the counts in two rows each. */
function peakOf(rows: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row, (counts.get(row) ?? 0) + 1);
  let sum = 0;
  for (const [row, count] of counts) {
    const next = counts.get(row + 1) ?? 0;
    sum += (count + next) ** 2;
    if (row > 0 && !counts.has(row - 1)) sum += count ** 2;
  }
  return sum;
}

/** A line of writing as far as it has been followed: its pieces, and where its end stands. */
interface Line {
  level: number;
  height: number;
  readonly pieces: number[];
}

/**
 * Return which pieces make each line of writing: lines from the top, pieces from the left.
 *
 * A line is followed from piece to piece, so that it may bend; `fall` is the page's `skew`.
 */
export function linesOfWriting(pieces: Pieces, fall: number): number[][] {
  const [x, y] = middles(pieces);
  const levels = y.map((down, piece) => down - x[piece]! * fall);
  const high = heights(pieces);
  const lines: Line[] = [];
  for (const piece of argSort(pieces.left)) {
    const [level, height] = [levels[piece]!, high[piece]!];
    let near = nearest(lines, level);
    if (!near || Math.abs(level - near.level) >= (ALIKE * (near.height + height)) / 2) {
      near = { level, height, pieces: [] };
      lines.push(near);
    }
    near.level += (level - near.level) / 2;
    near.height += (height - near.height) / 2;
    near.pieces.push(piece);
  }
  const means = lines.map(({ pieces: own }) => own.reduce((sum, piece) => sum + levels[piece]!, 0) / own.length);
  return argSort(means).map((line) => lines[line]!.pieces);
}

function nearest(lines: readonly Line[], level: number): Line | null {
  let best: Line | null = null;
  for (const line of lines) {
    if (!best || Math.abs(line.level - level) < Math.abs(best.level - level)) best = line;
  }
  return best;
}

/** Return how tall the taller pieces of writing are, from a glance at the page. */
function tallerOf(written: Writing): number | null {
  const glance = reduced(written, GLANCE);
  const lifted = liftedOf(glance, ASSUMED * longerSide(glance));
  let high = writtenHeights(piecesOf(lifted.writing), glance);
  const boxes = boxHeight(lifted.writing, BOXED * longerSide(glance));
  if (boxes) high = high.filter((height) => height < INSIDE * boxes);
  if (!high.length) return null;
  return (quantile(high, TALLER) * longerSide(written)) / longerSide(glance);
}

/** Return the heights of the pieces that may be digits, however tall those are. */
function writtenHeights(pieces: Pieces, shape: Shape): number[] {
  const longer = longerSide(shape);
  const smallest = Math.max(3, SMALLEST * longer);
  return heights(pieces).filter(
    (height, piece) => !(isBlot(pieces, piece) || height <= smallest || height > LARGEST * longer),
  );
}

/** Return whether a piece is full of ink and about as broad as long, as punched holes are. */
function isBlot(pieces: Pieces, piece: number): boolean {
  const width = pieces.right[piece]! - pieces.left[piece]!;
  const height = pieces.bottom[piece]! - pieces.top[piece]!;
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  return pieces.area[piece]! > SOLID * short * long && short > BROAD * long;
}

/** Return a quantile of heights, each counted by itself: specks are many, and count little. */
function quantile(high: readonly number[], part: number): number {
  const ordered = sorted(high);
  const counts = cumulative(ordered);
  return ordered[searchSorted(counts, part * counts[counts.length - 1]!)]!;
}

/** Return the page's ink without its printed lines; digits are about `tall` pixels high. */
function liftedOf(written: Writing, tall: number): Lifted {
  const smooth = gaussianBlur3(written);
  return liftLines(atLeast(smooth, INKED), atLeast(smooth, FAINT), tall);
}

/** Cut pieces in two that hold digits of two rows, which touch on the line between them. */
function cutBetweenRows(pieces: Pieces, lifted: Lifted, tall: number): Pieces {
  if (!isAny(lifted.level)) return pieces;
  const cuts = heights(pieces).map((height, piece) =>
    height > 2 * PART * tall ? cutAtLine(pieces, piece, lifted, rounded(PART * tall)) : [],
  );
  return joined([only(pieces, which(cuts.length, (piece) => !cuts[piece]!.length)), ...cuts.flat()]);
}

/**
 * Return what of a piece lies above and below a line through it; nothing where there is none.
 *
 * `least` pixels stand on either side of the line.
 */
function cutAtLine(pieces: Pieces, piece: number, lifted: Lifted, least: number): Pieces[] {
  const [left, right] = [pieces.left[piece]!, pieces.right[piece]!];
  const [top, bottom] = [pieces.top[piece]!, pieces.bottom[piece]!];
  const inside = window(lifted.level, left, top + least, right, bottom - least);
  const counts = Array.from({ length: inside.height }, (_, y) =>
    inside.data.subarray(y * inside.width, (y + 1) * inside.width).reduce((sum, value) => sum + value, 0),
  );
  if (!counts.length || 2 * Math.max(...counts) < right - left) return [];
  const row = top + least + argMax(counts);
  return [[top, row] as const, [row, bottom] as const].map(([first, last]) =>
    moved(around(piecesOf(window(lifted.writing, left, first, right, last))), left, first),
  );
}

/** Return the pieces that may be writing: no specks, blots, shadows, edges or ends of lines. */
function fairOf(pieces: Pieces, shape: Shape, tall: number): Pieces {
  const [wide, high] = [widths(pieces), heights(pieces)];
  return only(pieces, which(wide.length, (piece) => {
    const [width, height] = [wide[piece]!, high[piece]!];
    const speck = Math.max(width, height) < Math.max(2, SPECK * tall);
    const blot = isBlot(pieces, piece) && Math.min(width, height) > BLOT * tall;
    const flat = width > FLAT * tall && height < THIN * tall;
    const beside = pieces.left[piece] === 0 || pieces.right[piece] === shape.width;
    const above = pieces.top[piece] === 0 || pieces.bottom[piece] === shape.height;
    const edge =
      (beside && (height > 2 * tall || width < SPECK * 2 * tall)) || (above && width > FLAT * tall);
    return !(speck || blot || flat || edge || height > GIANT * tall);
  }));
}
