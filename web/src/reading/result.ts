/**
 * The one shape of every answer: what was read, how surely, where, and what else it might be.
 *
 * Named as in JSON, so that Python, the service and the browser show the same shape.
 */

import type { Box } from "../images";

/** Why there is no answer. `several numbers` is said of a page by `read`; `readPage` gives each. */
export type WhyNot =
  | "nothing here"
  | "not a digit"
  | "not a number"
  | "several numbers"
  | "unsure";

/** The least probability with which an alternative is named. */
export const LIKELY = 0.001;

/** How many are named at most. */
export const MOST_ALTERNATIVES = 3;

/** One digit of a reading. */
export interface Digit {
  /** The one in the text, 0 to 9, or in the best guess. */
  readonly digit: number;
  /** Its probability. */
  readonly confidence: number;
  /** Where its ink stands on the picture. */
  readonly box: Box;
  /** Of 0 to 9; what they lack to 1 is the probability that it is no digit. */
  readonly probabilities: readonly number[];
}

/** Another text that the picture might show, and the probability that it does. */
export interface Alternative {
  readonly text: string;
  readonly confidence: number;
}

/** What was read from one picture, or as one number on a page; or why nothing was. */
export interface Reading {
  /** What was read; empty where the reader declines. */
  readonly text: string;
  /** The calibrated probability that the text is right, or that the best guess would have been. */
  readonly confidence: number;
  /** Where the ink stands, in pixels of the picture; null where there is none. */
  readonly box: Box | null;
  /** What each digit of the text, or of the best guess, might be. */
  readonly digits: readonly Digit[];
  /** The next likeliest texts; where the reader declines, they begin with its best guess. */
  readonly alternatives: readonly Alternative[];
  /** Why the reader declines; null where it answers. */
  readonly why_not: WhyNot | null;
  /** What it was read as; null where there is nothing to read. */
  readonly kind: "digit" | "number" | null;
  /** The line of the page, from 1 at the top; null where there was no page to look at. */
  readonly line: number | null;
  /** Degrees by which the picture was turned clockwise to be read. Boxes stand on it as it was given. */
  readonly turned: number;
}

/** The reading of nothing, with which others begin. */
export const NOTHING: Reading = {
  text: "",
  confidence: 0,
  box: null,
  digits: [],
  alternatives: [],
  why_not: "nothing here",
  kind: null,
  line: null,
  turned: 0,
};

/** Return a reading with each of its boxes moved. */
export function moved(reading: Reading, move: (box: Box) => Box): Reading {
  return {
    ...reading,
    box: reading.box && move(reading.box),
    digits: reading.digits.map((digit) => ({ ...digit, box: move(digit.box) })),
  };
}
