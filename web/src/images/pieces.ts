/** Connected pieces of ink: where each stands and how large it is, many at once. Knows no digits. */

import type { Mask } from "./masks";
import { connectedComponents } from "./opencv/components";

/** Connected pieces of ink, side by side, in pixels. */
export interface Pieces {
  readonly left: readonly number[];
  readonly top: readonly number[];
  readonly right: readonly number[];
  readonly bottom: readonly number[];
  readonly area: readonly number[];
}

/** Return pixels from side to side of each. */
export function widths(pieces: Pieces): number[] {
  return pieces.left.map((left, piece) => pieces.right[piece]! - left);
}

/** Return pixels from top to bottom of each. */
export function heights(pieces: Pieces): number[] {
  return pieces.top.map((top, piece) => pieces.bottom[piece]! - top);
}

/** Return the middle of each: x and y. */
export function middles(pieces: Pieces): [number[], number[]] {
  const { left, top, right, bottom } = pieces;
  const half = (from: readonly number[], to: readonly number[]): number[] =>
    from.map((start, piece) => (start + to[piece]!) / 2);
  return [half(left, right), half(top, bottom)];
}

/** Return the chosen pieces, in the order chosen. */
export function only(pieces: Pieces, chosen: readonly number[]): Pieces {
  const of = (side: readonly number[]): number[] => chosen.map((piece) => side[piece]!);
  const { left, top, right, bottom, area } = pieces;
  return { left: of(left), top: of(top), right: of(right), bottom: of(bottom), area: of(area) };
}

/** Return which of so many pieces are as asked for. */
export function which(count: number, isSo: (piece: number) => boolean): number[] {
  return Array.from({ length: count }, (_, piece) => piece).filter(isSo);
}

/** Return one piece: the box around all, with their ink. */
export function around(pieces: Pieces): Pieces {
  return {
    left: [least(pieces.left)],
    top: [least(pieces.top)],
    right: [most(pieces.right)],
    bottom: [most(pieces.bottom)],
    area: [pieces.area.reduce((sum, area) => sum + area, 0)],
  };
}

/** Return the pieces moved to the right and down. */
export function moved(pieces: Pieces, right: number, down: number): Pieces {
  const by = (side: readonly number[], step: number): number[] => side.map((place) => place + step);
  return {
    left: by(pieces.left, right),
    top: by(pieces.top, down),
    right: by(pieces.right, right),
    bottom: by(pieces.bottom, down),
    area: pieces.area,
  };
}

/** Return the pieces of several in a row. */
export function joined(parts: readonly Pieces[]): Pieces {
  return {
    left: parts.flatMap((part) => part.left),
    top: parts.flatMap((part) => part.top),
    right: parts.flatMap((part) => part.right),
    bottom: parts.flatMap((part) => part.bottom),
    area: parts.flatMap((part) => part.area),
  };
}

/** Return how far a piece lies beside another, and above or below: 0 where they overlap. */
export function apart(some: Pieces, one: number, others: Pieces, other: number): [number, number] {
  const across = Math.max(others.left[other]! - some.right[one]!, some.left[one]! - others.right[other]!);
  const down = Math.max(others.top[other]! - some.bottom[one]!, some.top[one]! - others.bottom[other]!);
  return [Math.max(across, 0), Math.max(down, 0)];
}

/** Return the connected pieces of a mask (1 or 0). */
export function piecesOf(mask: Mask): Pieces {
  const { pieces } = connectedComponents(mask);
  return {
    left: pieces.map((piece) => piece.left),
    top: pieces.map((piece) => piece.top),
    right: pieces.map((piece) => piece.left + piece.width),
    bottom: pieces.map((piece) => piece.top + piece.height),
    area: pieces.map((piece) => piece.area),
  };
}

/** Return the least of some numbers; Infinity of none. */
export function least(values: readonly number[]): number {
  return values.reduce((one, other) => Math.min(one, other), Infinity);
}

/** Return the most of some numbers; -Infinity of none. */
export function most(values: readonly number[]): number {
  return values.reduce((one, other) => Math.max(one, other), -Infinity);
}
