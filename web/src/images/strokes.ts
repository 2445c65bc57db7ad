/**
 * Which of the ink on a picture is the digit: its strokes, cut out, without specks and edges.
 *
 * Works on connected pieces of ink. Sits between `ink` and `glyph`.
 */

import type { Box } from "./box";
import { boundsOf } from "./opencv/bounds";
import { bytes, floats, longerSide, mapped, type Grid } from "./grid";
import type { Ink } from "./ink";
import { isAny, type Mask } from "./masks";
import { connectedComponents } from "./opencv/components";
import { dilate, square } from "./opencv/morphology";
import { withoutRules } from "./rules";
import type { Shape } from "./turn";

/** Ink from which a pixel belongs to a piece. */
export const INKED = 0.35;

/** The strokes of one digit: their ink, cut to their box, and where that box stands. */
export interface Strokes {
  readonly ink: Ink;
  readonly box: Box;
  /** False where another piece that could be a digit as well stands elsewhere. */
  readonly alone: boolean;
}

/** A connected piece of ink: its label, box, pixels, and those of them on the picture's edge. */
interface Piece extends Box {
  readonly label: number;
  readonly size: number;
  readonly area: number;
  readonly contact: number;
}

const { fround } = Math;

const FAINT = 0.1; // ink around a piece that still belongs to its soft edge
const SMALLEST = 0.03; // of the longer side: the smallest digit looked for beside ink that meets the edge
const STROKE = 0.02; // of the digit's ink: a piece with less is a speck
const DOUBT = 4.0; // how much less a piece counts that meets the edge along its whole size
const LONGEST = 1.5; // times the main piece's size: a broken stroke, such as the stem of a 4
const FILLS = 0.8; // of the longer side: from here on writing counts as filling the picture
const RIVAL = 0.65; // of the main piece's size: enough for a second digit
const RIVAL_INK = 0.25; // of its ink
const GAP = 0.2; // of the digit's size: how far off a broken stroke may lie

/** Return the strokes of the most likely digit; null where there is none. */
export function digitStrokes(ink: Ink): Strokes | null {
  const inked = fround(INKED);
  const mask = mapped(ink, (value) => (value >= inked ? 1 : 0));
  let [labels, pieces] = piecesOf(mask);
  let main = mainOf(pieces, ink);
  if (pieces.some((piece) => spans(piece, ink))) {
    const writing = withoutRules(ink, mask);
    if (!isAny(writing)) return null;
    const [lifted, others] = piecesOf(writing);
    const other = mainOf(others, ink);
    // A digit that fills its picture keeps its bar, which would pass for a line.
    if (other && other.size < FILLS * longerSide(ink)) [labels, pieces, main] = [lifted, others, other];
  }
  if (!main) return null;
  const [first, digit] = [main, withNeighbours(main, pieces)];
  const alone = !pieces.some((piece) => !digit.includes(piece) && rivals(piece, first));
  return cut(ink, labels, digit, alone);
}

/**
 * Return whether a piece might be a second digit: about as large and as much ink as the first.
 *
 * What meets the edge may be a neighbour cut off, a finger or a desk.
 */
function rivals(piece: Piece, main: Piece): boolean {
  return !piece.contact && piece.size >= RIVAL * main.size && piece.area >= RIVAL_INK * main.area;
}

function piecesOf(mask: Mask): [Grid<Int32Array>, Piece[]] {
  const { labels, pieces } = connectedComponents(mask);
  const contacts = contactsOf(labels, pieces.length + 1);
  const found = pieces.map(({ left, top, width, height, area }, place) => ({
    label: place + 1,
    left,
    top,
    right: left + width,
    bottom: top + height,
    size: Math.max(width, height),
    area,
    contact: contacts[place + 1]!,
  }));
  return [labels, found];
}

/** Return how many pixels of each piece stand on the picture's edge. */
function contactsOf(labels: Grid<Int32Array>, count: number): Int32Array {
  const { width, height, data } = labels;
  const contacts = new Int32Array(count);
  for (let y = 0; y < height; y++) {
    const step = y === 0 || y === height - 1 ? 1 : Math.max(1, width - 1);
    for (let x = 0; x < width; x += step) contacts[data[y * width + x]!]!++;
  }
  return contacts;
}

/** Return how many pixels lie between the boxes of two pieces. */
function gap(one: Piece, other: Piece): number {
  const across = Math.max(other.left - one.right, one.left - other.right);
  const down = Math.max(other.top - one.bottom, one.top - other.bottom);
  return Math.max(0, across, down);
}

/** Return whether a piece runs from one edge to the other, as printed lines do. */
function spans(piece: Piece, shape: Shape): boolean {
  return piece.right - piece.left === shape.width || piece.bottom - piece.top === shape.height;
}

/** Return the largest piece of ink, those that meet the edge of the picture counting less. */
function mainOf(pieces: readonly Piece[], shape: Shape): Piece | null {
  const smallest = SMALLEST * longerSide(shape);
  const large = pieces.filter((piece) => piece.size >= smallest);
  let [best, most] = [null as Piece | null, -1];
  for (const piece of large.length ? large : pieces) {
    const counted = piece.area * trust(piece, shape);
    if (counted > most) [best, most] = [piece, counted];
  }
  return best && trust(best, shape) > 0 ? best : null;
}

/**
 * Return how far a piece is believed to be a digit, from where it meets the edge.
 *
 * A digit cut tightly meets the edge with the ends of its strokes. Desks and sheets run along an
 * edge, and printed lines from one to the other; an upright one might still be a 1.
 */
function trust(piece: Piece, { width, height }: Shape): number {
  if (!piece.contact) return 1;
  const [across, down] = [piece.right - piece.left, piece.bottom - piece.top];
  const fills = across > 0.8 * width && down > 0.8 * height; // a 7 may have its bar along the edge
  if (piece.contact > (fills ? 0.45 : 0.2) * 2 * (height + width)) return 0;
  if (across === width && down < height / 4) return 0;
  if (down === height && across < width / 4) return 1e-6;
  return 1 / (1 + (DOUBT * piece.contact) / piece.size);
}

/** Add the broken strokes that lie near the main piece, or near one added before. */
function withNeighbours(main: Piece, pieces: readonly Piece[]): Piece[] {
  let others = pieces.filter(
    (piece) =>
      piece !== main &&
      piece.area >= STROKE * main.area &&
      piece.size <= LONGEST * main.size &&
      (main.contact > 0 || !piece.contact),
  );
  const digit = [main];
  for (const piece of digit) { // grows as it goes
    const near = others.filter((other) => gap(other, piece) <= GAP * main.size);
    digit.push(...near);
    others = others.filter((other) => !near.includes(other));
  }
  return digit;
}

/** Keep the pieces with their soft edges, and cut to the box of what is kept. */
function cut(ink: Ink, labels: Grid<Int32Array>, digit: readonly Piece[], alone: boolean): Strokes {
  const kept = keptInk(ink, labels, digit);
  const box = boundsOf(kept)!; // the pieces themselves are ink
  const made = floats(box.right - box.left, box.bottom - box.top);
  for (let y = 0; y < made.height; y++) {
    const start = (box.top + y) * kept.width + box.left;
    made.data.set(kept.data.subarray(start, start + made.width), y * made.width);
  }
  return { ink: made, box, alone };
}

function keptInk(ink: Ink, labels: Grid<Int32Array>, digit: readonly Piece[]): Ink {
  const reach = 3 + 2 * Math.floor(longerSide(ink) / 100);
  const near = surroundings(digit, reach, ink);
  const chosen = new Set(digit.map((piece) => piece.label));
  const mask = bytes(near.right - near.left, near.bottom - near.top);
  const place = (at: number): number =>
    (near.top + Math.floor(at / mask.width)) * ink.width + near.left + (at % mask.width);
  const around = dilate(mapped(mask, (_, at) => (chosen.has(labels.data[place(at)]!) ? 1 : 0)), square(reach));
  const kept = floats(ink.width, ink.height);
  const faint = fround(FAINT);
  around.data.forEach((yes, at) => {
    const value = ink.data[place(at)]!;
    if (yes && value >= faint) kept.data[place(at)] = value;
  });
  return kept;
}

/** Return the box in which the pieces' soft edges are looked for. */
function surroundings(digit: readonly Piece[], reach: number, shape: Shape): Box {
  return {
    left: Math.max(0, Math.min(...digit.map((piece) => piece.left)) - reach),
    top: Math.max(0, Math.min(...digit.map((piece) => piece.top)) - reach),
    right: Math.min(shape.width, Math.max(...digit.map((piece) => piece.right)) + reach),
    bottom: Math.min(shape.height, Math.max(...digit.map((piece) => piece.bottom)) + reach),
  };
}
