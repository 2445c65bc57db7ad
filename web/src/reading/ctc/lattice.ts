/**
 * The frames of a strip, and how likely texts and parts of texts are to stand in them.
 *
 * Connectionist temporal classification (Graves et al., ICML 2006): each frame shows a symbol or
 * nothing; a symbol that goes on is one, and between two that are alike stands nothing. A text is as
 * likely as all the ways together in which the frames can show it.
 *
 * Times count from 0, before the first frame, to the number of frames, after the last. Knows nothing
 * of what may stand in a number.
 */

import { argMax } from "../../images/numpy/order";
import { BLANK, SYMBOLS } from "./symbols";

/** From a frame to just before another. */
export type Span = readonly [number, number];

/** What a network says of a strip: the probabilities of each symbol, frame after frame. */
export interface Frames {
  readonly count: number;
  readonly data: Float32Array;
}

/** How likely the frames before each time show a text so far. */
export interface Begun {
  /** Up to each time: one more than frames. */
  readonly shown: Float64Array;
  /** The same, where the last frame shows nothing. */
  readonly left: Float64Array;
}

/** The likeliest symbol of each frame, read as a text. */
export interface BestPath {
  readonly text: readonly number[];
  readonly spans: readonly Span[];
}

/** By time: when a symbol began; if nothing follows it, when it ended; and when it did at best. */
interface Step {
  readonly began: number[];
  readonly ended: number[];
  readonly ends: number[];
}

const DIGITS = 10;

/** What each frame of a strip shows. */
export class Lattice {
  #bestPath: BestPath | undefined;
  #backwards: Lattice | undefined;

  /** @param columns The probabilities of each symbol, nothing first, by frame. */
  constructor(readonly columns: readonly Float64Array[]) {}

  get frames(): number {
    return this.columns[0]!.length;
  }

  /** What the likeliest symbol of each frame spells, and the spans of its symbols. */
  get bestPath(): BestPath {
    return (this.#bestPath ??= this.#likeliest());
  }

  /** Return how likely nothing stands before each time, as the one text. */
  empty(): Begun {
    const shown = new Float64Array(this.frames + 1).fill(1);
    const blanks = this.columns[BLANK]!;
    for (let time = 0; time < this.frames; time++) shown[time + 1] = shown[time]! * blanks[time]!;
    return { shown, left: shown };
  }

  /** Return a text made one symbol longer, which may begin as `before`. */
  longer(before: Float64Array, symbol: number): Begun {
    const [goesOn, blanks] = [this.columns[symbol]!, this.columns[BLANK]!];
    const [shown, left] = [new Float64Array(this.frames + 1), new Float64Array(this.frames + 1)];
    let [run, gap] = [0, 0];
    for (let time = 0; time < this.frames; time++) {
      gap = (gap + run) * blanks[time]!;
      run = (run + before[time]!) * goesOn[time]!;
      shown[time + 1] = run + gap;
      left[time + 1] = gap;
    }
    return { shown, left };
  }

  /** Return how likely the frames show a text. */
  likelihood(text: readonly number[]): number {
    return this.#begun(text).at(-1)!.shown[this.frames]!;
  }

  /** Return how likely each text is that has another digit at one place: ten of them. */
  exchanged(text: readonly number[], place: number): number[] {
    this.#backwards ??= new Lattice(this.columns.map((column) => column.toReversed()));
    const before = this.#begun(text.slice(0, place)).at(-1)!;
    const after = this.#backwards.#begun(text.slice(place + 1).reverse()).at(-1)!;
    const [last, following] = [text[place - 1] ?? BLANK, text[place + 1] ?? BLANK];
    return Array.from({ length: DIGITS }, (_, digit) => {
      const ended = this.#ended(digit + 1 === last ? before.left : before.shown, digit + 1);
      const rest = digit + 1 === following ? after.left : after.shown;
      return ended.reduce((sum, share, time) => sum + share * rest[this.frames - time]!, 0);
    });
  }

  /** Return the frames of each symbol of a text where it stands likeliest (Viterbi). */
  spans(text: readonly number[]): readonly Span[] {
    if (isSame(text, this.bestPath.text)) return this.bestPath.spans;
    let [last, { shown, left }] = [BLANK, this.empty()];
    const steps: Step[] = [];
    for (const symbol of text) {
      const likelier = likeliest(symbol === last ? left : shown, this.columns[symbol]!, this.columns[BLANK]!);
      ({ shown, left } = likelier);
      steps.push(likelier.step);
      last = symbol;
    }
    return traced(text, steps);
  }

  /** Return how likely what comes before each symbol of a text stands, and all of it. */
  #begun(text: readonly number[]): Begun[] {
    const parts = [this.empty()];
    for (const [place, symbol] of text.entries()) {
      const { shown, left } = parts[place]!;
      parts.push(this.longer(symbol === text[place - 1] ? left : shown, symbol));
    }
    return parts;
  }

  /** Return how likely a run of a symbol ends at each time, which may begin as `before`. */
  #ended(before: Float64Array, symbol: number): Float64Array {
    const ended = new Float64Array(this.frames + 1);
    const column = this.columns[symbol]!;
    for (let time = 0; time < this.frames; time++) {
      ended[time + 1] = (ended[time]! + before[time]!) * column[time]!;
    }
    return ended;
  }

  #likeliest(): BestPath {
    const symbols = Array.from({ length: this.frames }, (_, time) =>
      argMax(this.columns.map((column) => column[time]!)),
    );
    const text: number[] = [];
    const spans: Span[] = [];
    for (let [start, end] = [0, 0]; start < symbols.length; start = end) {
      while (end < symbols.length && symbols[end] === symbols[start]) end++;
      if (symbols[start] === BLANK) continue;
      text.push(symbols[start]!);
      spans.push([start, end]);
    }
    return { text, spans };
  }
}

/**
 * Return the frames that a network saw; without `decimal`, marks are nothing.
 *
 * @param frames Of `SYMBOLS`.
 * @param decimal Whether marks are read.
 */
export function lattice({ count, data }: Frames, decimal: boolean): Lattice {
  const kept = decimal ? SYMBOLS.length : 1 + DIGITS;
  const columns = Array.from({ length: kept }, () => new Float64Array(count));
  for (let time = 0; time < count; time++) {
    const frame = data.subarray(time * SYMBOLS.length, (time + 1) * SYMBOLS.length);
    for (const [symbol, share] of frame.entries()) columns[symbol < kept ? symbol : BLANK]![time]! += share;
    const sum = columns.reduce((total, column) => total + column[time]!, 0);
    for (const column of columns) column[time]! /= sum > 0 ? sum : 1;
  }
  return new Lattice(columns);
}

/** Return symbols as a text. */
export function spelled(symbols: readonly number[]): string {
  return symbols.map((symbol) => SYMBOLS[symbol]).join("");
}

/** Return whether two texts are the same. */
export function isSame(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((symbol, place) => symbol === other[place]);
}

/** Return how likely the likeliest way is to show a symbol up to each time, and its times. */
function likeliest(before: Float64Array, goesOn: Float64Array, blanks: Float64Array): Begun & { step: Step } {
  const shown = new Float64Array(before.length);
  const left = new Float64Array(before.length);
  const [began, ended, ends] = [[0], [0], [0]];
  let [run, gap, start, end] = [0, 0, 0, 0];
  for (let time = 0; time < goesOn.length; time++) {
    if (run > gap) [gap, end] = [run, time];
    gap *= blanks[time]!;
    if (before[time]! > run) [run, start] = [before[time]!, time];
    run *= goesOn[time]!;
    shown[time + 1] = Math.max(run, gap);
    left[time + 1] = gap;
    began.push(start);
    ended.push(end);
    ends.push(run >= gap ? time + 1 : end);
  }
  return { shown, left, step: { began, ended, ends } };
}

/** Return the spans that the likeliest steps took, found from the last to the first. */
function traced(text: readonly number[], steps: readonly Step[]): Span[] {
  let [time, following] = [steps.at(-1)?.ends.length ?? 0, BLANK];
  time -= 1;
  const spans: Span[] = [];
  for (let place = text.length - 1; place >= 0; place--) {
    const { began, ended, ends } = steps[place]!;
    const end = (text[place] === following ? ended : ends)[time]!;
    [time, following] = [began[end]!, text[place]!];
    spans.push([time, end]);
  }
  return spans.reverse();
}
