/**
 * Every number on a page, where it stands, in reading order.
 *
 * Digits of one number stand closer together than numbers do, so a page is taken apart by the gaps
 * on each line of writing, measured in the height of the digits beside them. `tenfold.images.page`
 * in Python says how. Letters are found like digits: that they are none is for the reader to say.
 */

import type { Box } from "./box";
import { reduced } from "./ink";
import { layout, linesOfWriting, skew, type Layout } from "./layout";
import type { Mask } from "./masks";
import { argSort, median } from "./numpy/order";
import { clipped } from "./numpy/rounding";
import { apart, around, heights, joined, least, middles, most, only, which, widths, type Pieces } from "./pieces";
import type { Shape } from "./turn";
import type { Writing } from "./writing";

/** Where a number stands: its line on the page, from 1, and the box of its ink. */
export interface Place {
  readonly line: number;
  readonly box: Box;
}

/** The pieces of a number, and the line that it stands on. */
interface Numeral {
  readonly line: number;
  readonly pieces: Pieces;
}

/** A line of writing: its digits and dashes from the left. */
interface Row {
  readonly pieces: Pieces;
  /** Which are digits. */
  readonly digits: readonly boolean[];
  /** How far it is from each to the next, in heights of the digits there. */
  readonly gaps: readonly number[];
}

const WORK = 2000; // longest side of the picture worked at: A4 at 170 dpi
const SPACED = 0.6; // of a digit's height: digits further apart stand alone
const NARROWEST = 0.45; // of a digit's height: the least room that a digit takes
const WIDEST = 0.75; // the most
const LEAST = 0.8; // of a digit's height: a gap that separates numbers, at least
const MOST = 1.4; // and at most
const SLACK = 1.1; // a gap must be wider than the room of a digit by so much
const SMALLER = 0.7; // of the line's digits: gaps beside smaller pieces are measured in these
const FEW = 4; // gaps: on a line with fewer, those of the whole page say how close digits stand
const DASH = { narrow: 0.18, wide: 1.6 }; // of a digit's height: how wide a dash is
const DASH_FLAT = 0.55; // how tall a dash is in its widths
const DASH_OFF = 0.4; // how far it is from the line in heights
const NEAR = 0.45; // of a digit's height: so far beside a number a mark is its
const UNDER = 0.25; // and so far above or below
const CELL = 0.6; // of the digits' height: an upright line this tall between them separates

/**
 * Return every number on a page, line by line from the top, each line from the left.
 *
 * Boxes are in pixels of the writing given, exact to a pixel up to 2000 pixels a side, and as coarse
 * as that beyond. Nothing on a blank page.
 */
export function places(written: Writing): Place[] {
  const seen = reduced(written, WORK);
  const page = layout(seen);
  if (!page || !page.bodies.left.length) return [];
  return withMarks(numerals(page), page.marks).map((one) => ({
    line: one.line,
    box: boxOf(one.pieces, seen, written),
  }));
}

/** Return the numbers in reading order, without the marks beside them. */
function numerals(page: Layout): Numeral[] {
  const rows = rowsOf(page);
  const everywhere = rows.flatMap((row) => row.gaps);
  return rows.flatMap((row, line) =>
    parted(row, limitOf(row, everywhere), page.upright)
      .filter((part) => part.some((piece) => row.digits[piece]))
      .map((part) => ({ line: line + 1, pieces: only(row.pieces, part) })),
  );
}

/** Return the pieces of a line part by part, where gaps are wider than the limit or lines stand. */
function parted(row: Row, limit: number, upright: Mask): number[][] {
  const walls = walled(row.pieces, upright);
  const parts: number[][] = [[]];
  row.digits.forEach((_, piece) => {
    if (piece > 0 && (row.gaps[piece - 1]! > limit || walls[piece - 1])) parts.push([]);
    parts[parts.length - 1]!.push(piece);
  });
  return parts;
}

/** Return the lines of writing from the top. */
function rowsOf(page: Layout): Row[] {
  const { bodies, marks, tall } = page;
  const dashes = only(marks, which(marks.left.length, (mark) => isDash(marks, mark, tall)));
  const hosts = hostsOf(dashes, bodies);
  return linesOfWriting(bodies, skew(bodies, tall)).map((line) => {
    const members = new Set(line);
    const own = which(hosts.length, (dash) => members.has(hosts[dash]!));
    return rowOf(only(bodies, line), only(dashes, own));
  });
}

function rowOf(bodies: Pieces, dashes: Pieces): Row {
  const tall = median(heights(bodies));
  const both = joined([bodies, dashes]);
  const order = argSort(both.left);
  const pieces = only(both, order);
  const digits = order.map((piece) => piece < bodies.left.length);
  const high = heights(pieces).map((height, piece) => (digits[piece] ? Math.max(height, SMALLER * tall) : tall));
  let far = -Infinity;
  const gaps = high.map((height, piece) => {
    const gap = Math.max(pieces.left[piece]! - far, 0);
    far = Math.max(far, pieces.right[piece]!);
    return gap / Math.min(height, high[piece - 1] ?? height);
  });
  return { pieces, digits, gaps: gaps.slice(1) };
}

/** Return whether a mark has the shape of a dash. */
function isDash(marks: Pieces, mark: number, tall: number): boolean {
  const width = marks.right[mark]! - marks.left[mark]!;
  const height = marks.bottom[mark]! - marks.top[mark]!;
  return width > DASH.narrow * tall && width < DASH.wide * tall && height < DASH_FLAT * width;
}

/** Return the digit at whose middle height each dash stands, nearest to it; -1 for none. */
function hostsOf(dashes: Pieces, bodies: Pieces): number[] {
  const [high, downs, bodyDowns] = [heights(bodies), middles(dashes)[1], middles(bodies)[1]];
  return downs.map((down, dash) => {
    let [nearest, away] = [-1, LEAST];
    high.forEach((height, body) => {
      const [across] = apart(dashes, dash, bodies, body);
      const isBeside = Math.abs(down - bodyDowns[body]!) < DASH_OFF * height;
      if (isBeside && across / height < away) [nearest, away] = [body, across / height];
    });
    return nearest;
  });
}

/** Return the gap, in heights of digits, beyond which numbers are apart on a line. */
function limitOf(row: Row, everywhere: readonly number[]): number {
  const gaps = row.gaps.length >= FEW ? row.gaps : everywhere;
  if (!gaps.length || median(gaps) > SPACED) return SPACED;
  const close = median(gaps.filter((gap) => gap <= SPACED));
  const digits = only(row.pieces, which(row.digits.length, (piece) => row.digits[piece]!));
  const high = heights(digits);
  const room = clipped(median(widths(digits).map((width, piece) => width / high[piece]!)), NARROWEST, WIDEST);
  return clipped(SLACK * (room + 2 * close), LEAST, MOST);
}

/** Return between which neighbours an upright line stands. */
function walled(pieces: Pieces, upright: Mask): boolean[] {
  const middle = middles(pieces)[0].map(Math.trunc);
  return middle.slice(1).map((end, piece) => {
    const top = Math.max(pieces.top[piece]!, pieces.top[piece + 1]!);
    const bottom = Math.max(Math.min(pieces.bottom[piece]!, pieces.bottom[piece + 1]!), top + 1);
    return stands(upright, { left: middle[piece]!, top, right: end + 1, bottom });
  });
}

/** Return whether an upright line stands between two digits, given what is between them. */
function stands(upright: Mask, between: Box): boolean {
  const bottom = Math.min(between.bottom, upright.height);
  let rows = 0;
  for (let y = between.top; y < bottom; y++) {
    const start = y * upright.width;
    rows += Number(upright.data.subarray(start + between.left, start + between.right).includes(1));
  }
  return rows / (bottom - between.top) > CELL;
}

/** Return the numbers with the marks that are near them. */
function withMarks(numbers: readonly Numeral[], marks: Pieces): Numeral[] {
  const boxes = joined(numbers.map((one) => around(one.pieces)));
  const tall = numbers.map((one) => most(heights(one.pieces)));
  const owners = marks.left.map((_, mark) => ownerOf(marks, mark, boxes, tall));
  return numbers.map(({ line, pieces }, place) => {
    const own = which(owners.length, (mark) => owners[mark] === place);
    return { line, pieces: joined([pieces, only(marks, own)]) };
  });
}

/** Return the number that a mark is nearest to; -1 where it is near none. */
function ownerOf(marks: Pieces, mark: number, boxes: Pieces, tall: readonly number[]): number {
  let [nearest, away] = [-1, Infinity];
  tall.forEach((height, place) => {
    const [across, down] = apart(marks, mark, boxes, place);
    const near = across <= NEAR * height && down <= UNDER * height;
    if (near && across + down < away) [nearest, away] = [place, across + down];
  });
  return nearest;
}

/** Return the box around pieces of a page that was reduced from `shape` to `seen`. */
function boxOf(pieces: Pieces, seen: Shape, shape: Shape): Box {
  return {
    left: Math.floor((least(pieces.left) * shape.width) / seen.width),
    top: Math.floor((least(pieces.top) * shape.height) / seen.height),
    right: Math.ceil((most(pieces.right) * shape.width) / seen.width),
    bottom: Math.ceil((most(pieces.bottom) * shape.height) / seen.height),
  };
}
