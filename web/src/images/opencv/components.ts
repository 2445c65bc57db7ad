/** Connected pieces of a mask, corners included, numbered in OpenCV's order. */

import type { Bytes, Grid } from "../grid";

/** One piece: its box, its pixels. */
export interface Component {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly area: number;
}

/** Whose piece each pixel is, from 1, 0 for none; and the pieces, the first of which is number 1. */
export interface Components {
  readonly labels: Grid<Int32Array>;
  readonly pieces: readonly Component[];
}

/** Runs of ink in rows: where each starts and ends, its row, and the piece that it is of. */
interface Runs {
  readonly start: number[];
  readonly end: number[];
  readonly row: number[];
  readonly parent: number[];
}

/** Return the connected pieces of what is not 0. */
export function connectedComponents(mask: Bytes): Components {
  const runs = joinedRuns(mask);
  const numbers = numbered(runs, mask.width);
  return { labels: labelled(mask, runs, numbers), pieces: measured(runs, numbers) };
}

function joinedRuns(mask: Bytes): Runs {
  const runs: Runs = { start: [], end: [], row: [], parent: [] };
  let above = 0;
  for (let y = 0; y < mask.height; y++) {
    const first = runs.start.length;
    addRuns(mask, y, runs);
    join(runs, above, first);
    above = first;
  }
  return runs;
}

function addRuns(mask: Bytes, y: number, runs: Runs): void {
  const { width, data } = mask;
  const row = y * width;
  for (let x = 0; x < width; x++) {
    if (!data[row + x]) continue;
    const start = x;
    while (x < width && data[row + x]) x++;
    runs.parent.push(runs.start.length);
    runs.start.push(start);
    runs.end.push(x);
    runs.row.push(y);
  }
}

/** Join the runs from `first` on with those of the row above, from `above` to before `first`. */
function join(runs: Runs, above: number, first: number): void {
  const { start, end } = runs;
  let other = above;
  for (let run = first; run < start.length; run++) {
    while (other < first && end[other]! < start[run]!) other++;
    for (let near = other; near < first && start[near]! <= end[run]!; near++) unite(runs.parent, run, near);
  }
}

function unite(parent: number[], one: number, other: number): void {
  const [first, second] = [root(parent, one), root(parent, other)];
  if (first !== second) parent[Math.max(first, second)] = Math.min(first, second);
}

function root(parent: number[], run: number): number {
  let place = run;
  while (parent[place]! !== place) {
    parent[place] = parent[parent[place]!]!;
    place = parent[place]!;
  }
  return place;
}

/** Return the number of each run's piece: OpenCV meets pieces in blocks of 2x2 pixels. */
function numbered(runs: Runs, width: number): Int32Array {
  const blocks = (width + 1) >> 1;
  const firsts = new Map<number, number>();
  const roots = runs.parent.map((_, run) => root(runs.parent, run));
  roots.forEach((piece, run) => {
    const block = (runs.row[run]! >> 1) * blocks + (runs.start[run]! >> 1);
    firsts.set(piece, Math.min(block, firsts.get(piece) ?? block));
  });
  const order = [...firsts.keys()].sort((one, other) => firsts.get(one)! - firsts.get(other)!);
  const numbers = new Map(order.map((piece, place) => [piece, place + 1]));
  return Int32Array.from(roots, (piece) => numbers.get(piece)!);
}

function labelled(mask: Bytes, runs: Runs, numbers: Int32Array): Grid<Int32Array> {
  const { width, height } = mask;
  const data = new Int32Array(width * height);
  numbers.forEach((number, run) => {
    const row = runs.row[run]! * width;
    data.fill(number, row + runs.start[run]!, row + runs.end[run]!);
  });
  return { width, height, data };
}

function measured(runs: Runs, numbers: Int32Array): Component[] {
  const count = numbers.reduce((most, number) => Math.max(most, number), 0);
  const left = new Array<number>(count).fill(Infinity);
  const top = new Array<number>(count).fill(Infinity);
  const right = new Array<number>(count).fill(0);
  const bottom = new Array<number>(count).fill(0);
  const area = new Array<number>(count).fill(0);
  numbers.forEach((number, run) => {
    const piece = number - 1;
    const [start, end, row] = [runs.start[run]!, runs.end[run]!, runs.row[run]!];
    left[piece] = Math.min(left[piece]!, start);
    top[piece] = Math.min(top[piece]!, row);
    right[piece] = Math.max(right[piece]!, end);
    bottom[piece] = Math.max(bottom[piece]!, row + 1);
    area[piece]! += end - start;
  });
  return area.map((pixels, piece) => ({
    left: left[piece]!,
    top: top[piece]!,
    width: right[piece]! - left[piece]!,
    height: bottom[piece]! - top[piece]!,
    area: pixels,
  }));
}
