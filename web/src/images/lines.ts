/**
 * Printed lines on a page: rules, tables and boxes, found and lifted off the writing.
 *
 * A line here may end anywhere, lean by a few degrees, and be touched and crossed by digits; `rules`
 * lifts those that run from edge to edge of a picture of one digit. Used by `layout`; knows nothing
 * of digits but how tall they are.
 */

import { bytes, transposed, type Grid } from "./grid";
import { both, either, without, type Mask } from "./masks";
import { median } from "./numpy/order";
import { rounded } from "./numpy/rounding";
import { connectedComponents, type Component } from "./opencv/components";
import { closed, dilate, opened } from "./opencv/morphology";

/** A page taken apart: its writing, and where level and upright lines run, each 1 or 0. */
export interface Lifted {
  readonly writing: Mask;
  readonly level: Mask;
  readonly upright: Mask;
}

/** Straight level runs of ink, joined where they go on. */
interface Runs {
  /** Whose run a pixel is near, from 1; 0 for none. Every `step`-th column of the page. */
  readonly labels: Grid<Int32Array>;
  /** Columns of the page for each of `labels`. */
  readonly step: number;
  /** Columns of the page. */
  readonly width: number;
  /** The box of each run on the page. */
  readonly box: readonly Component[];
  /** Of each, in pixels. */
  readonly thickness: readonly number[];
}

/** Which of many. */
type Chosen = readonly boolean[];

const RUN = 0.8; // of a digit's height: a line runs straight so far before it steps a pixel aside
const LONG = 2.8; // of a digit's height: no stroke of a digit is as long
const SIDE = 1.15; // of a digit's height: the shortest side of a box or a cell
const THICK = 0.2; // of a digit's height: what is thicker is no line
const SLENDER = 12; // times as long as thick: the least that a line is
const LEAN = 0.12; // rise of a line along its length, at most: about seven degrees
const ALIKE = 1.3; // times as thick as the lines it ends on: the side of a box at most
const STEP = 0.1; // of a digit's height: runs are followed in steps so long, to save time
const BRIDGE = 0.3; // of a digit's height: a gap in a line that is still one line

/**
 * Return a page's ink without its printed lines, writing that crosses them kept.
 *
 * @param mask Ink (1) on nothing (0).
 * @param faint The same with what is too faint for a stroke: a hairline that leans fades where it
 *   steps from one row to the next.
 * @param tall Pixels that the taller digits are high.
 */
export function liftLines(mask: Mask, faint: Mask, tall: number): Lifted {
  const [level, upright] = [runsOf(faint, tall), runsOf(transposed(faint), tall)];
  let [rows, columns] = [longOf(level, tall), longOf(upright, tall)];
  if (!(any(rows) && any(columns))) [rows, columns] = withBoxes(level, upright, rows, columns, SIDE * tall);
  if (!any(rows) && !any(columns)) {
    const nothing = bytes(mask.width, mask.height);
    return { writing: mask, level: nothing, upright: nothing };
  }
  const across = linesOf(level, rows, mask);
  const down = transposed(linesOf(upright, columns, transposed(mask)));
  const writing = without(mask, either(across, down));
  const kept = crossing(writing, across, thickest(level, rows));
  const keptDown = crossing(transposed(writing), transposed(down), thickest(upright, columns));
  return {
    writing: either(writing, either(kept, transposed(keptDown))),
    level: near(level, rows),
    upright: transposed(near(upright, columns)),
  };
}

/**
 * Return how high the boxes are that digits are written in; null where a page has none.
 *
 * @param mask Ink (1) on nothing (0).
 * @param least Pixels that their sides are long at least.
 */
export function boxHeight(mask: Mask, least: number): number | null {
  const [level, upright] = [runsOf(mask, least), runsOf(transposed(mask), least)];
  const none = (runs: Runs): Chosen => runs.box.map(() => false);
  const [, sides] = withBoxes(level, upright, none(level), none(upright), least);
  return any(sides) ? median(upright.box.filter((_, run) => sides[run]).map((box) => box.width)) : null;
}

/** Return the pixels (1) at most one above or below the chosen runs, or a step beyond. */
function near(runs: Runs, chosen: Chosen): Mask {
  const few = dilate(chosenOf(runs.labels, chosen), { width: 3, height: 1 });
  const made = bytes(runs.width, few.height);
  for (let y = 0; y < made.height; y++) {
    for (let x = 0; x < few.width; x++) {
      if (!few.data[y * few.width + x]) continue;
      const row = y * made.width;
      made.data.fill(1, row + x * runs.step, row + Math.min((x + 1) * runs.step, made.width));
    }
  }
  return made;
}

function chosenOf({ width, height, data }: Grid<Int32Array>, chosen: Chosen): Mask {
  const made = bytes(width, height);
  const table = Uint8Array.from([0, ...chosen.map(Number)]);
  for (let place = 0; place < data.length; place++) made.data[place] = table[data[place]!]!;
  return made;
}

/** Return the level runs of ink that are thin enough for a line. */
function runsOf(mask: Mask, tall: number): Runs {
  const straight = both(
    opened(dilate(mask, { width: 3, height: 3 }), { width: Math.max(5, rounded(RUN * tall)), height: 1 }),
    mask,
  );
  const thick = Math.max(3, rounded(THICK * tall));
  const runs = without(straight, opened(straight, { width: 1, height: thick + 1 }));
  const bridge = { width: Math.max(3, rounded(BRIDGE * tall)), height: 1 };
  const joined = closed(dilate(runs, { width: 1, height: 3 }), bridge);
  const step = Math.max(1, rounded(STEP * tall));
  const { labels, pieces } = connectedComponents(everyColumn(joined, step));
  const box = pieces.map(({ left, top, width, height, area }) => ({
    left: left * step,
    top,
    width: width * step,
    height,
    area: area * step,
  }));
  return { labels, step, width: mask.width, box, thickness: box.map(({ area, width }) => area / width - 2) };
}

function everyColumn(mask: Mask, step: number): Mask {
  const made = bytes(Math.ceil(mask.width / step), mask.height);
  for (let y = 0; y < made.height; y++) {
    for (let x = 0; x < made.width; x++) made.data[y * made.width + x] = mask.data[y * mask.width + x * step]!;
  }
  return made;
}

/** Return which runs are printed lines for their length. */
function longOf(runs: Runs, tall: number): Chosen {
  return runs.box.map(({ width, height }, run) => {
    const thickness = runs.thickness[run]!;
    const thin = width > SLENDER * thickness && height < LEAN * width + 3 * thickness + 2;
    return thin && width >= LONG * tall;
  });
}

/**
 * Return which runs are lines or sides of boxes: those run from one line or side to another.
 *
 * Only in a direction without long lines: beside the lines of a table, what runs from one to the
 * next is the stem of a digit. None either where most that are as long end elsewhere.
 */
function withBoxes(level: Runs, upright: Runs, rows: Chosen, columns: Chosen, side: number): [Chosen, Chosen] {
  let across: Chosen = level.box.map((box) => box.width >= side);
  let down: Chosen = upright.box.map((box) => box.width >= side);
  for (let time = 0; time < 2; time++) {
    const ends = endsOn(upright, level, across);
    down = down.map((yes, run) => yes && ends[run]!);
    const meets = endsOn(level, upright, down);
    across = across.map((yes, run) => yes && (rows[run]! || meets[run]!));
  }
  return [any(rows) ? rows : mostOf(across, level, side), any(columns) ? columns : mostOf(down, upright, side)];
}

/** Return the sides where they are most of the runs that are as long; none where not. */
function mostOf(sides: Chosen, runs: Runs, side: number): Chosen {
  const large = runs.box.filter((box) => box.width >= side).length;
  const most = 2 * sides.filter(Boolean).length > large;
  return sides.map((yes) => yes && most);
}

/**
 * Return which runs are no thicker than certain lines of the other direction, and end on them.
 *
 * Those lie on the page turned over its diagonal.
 */
function endsOn(runs: Runs, others: Runs, lines: Chosen): Chosen {
  if (!runs.box.length || !any(lines)) return runs.box.map(() => false);
  const thickness = median(others.thickness.filter((_, run) => lines[run]));
  const reach = runs.step + others.step + rounded(thickness);
  const close = dilate(transposed(near(others, lines)), { width: 2 * reach + 1, height: 1 });
  return runs.box.map(({ left, top, width, height }, run) => {
    const row = (top + Math.floor(height / 2)) * close.width;
    const right = Math.min(left + width, close.width) - 1;
    const straight = height <= (LEAN / 2) * width + 1.5 * runs.thickness[run]! + 2;
    const alike = runs.thickness[run]! <= ALIKE * thickness + 1;
    return straight && alike && (close.data[row + left]! & close.data[row + right]!) > 0;
  });
}

function thickest(runs: Runs, chosen: Chosen): number {
  return Math.ceil(runs.thickness.reduce((most, value, run) => (chosen[run] ? Math.max(most, value) : most), 0));
}

/** Return the ink of the chosen level runs, but for strokes that lie along them. */
function linesOf(runs: Runs, chosen: Chosen, mask: Mask): Mask {
  const lines = both(near(runs, chosen), mask);
  const thick = rounded(1.5 * thickest(runs, chosen)) + 2;
  return without(lines, opened(lines, { width: 1, height: thick + 1 }));
}

/** Return the pixels of level lines that strokes go through, from above the line to below. */
function crossing(writing: Mask, level: Mask, thick: number): Mask {
  if (!thick) return bytes(level.width, level.height);
  return both(closed(writing, { width: 1, height: thick + 5 }), level);
}

function any(chosen: Chosen): boolean {
  return chosen.some(Boolean);
}
